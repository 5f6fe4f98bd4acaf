#!/bin/sh
# Makes the certificates of the tests anew, with OpenSSL 3. They hold until 2120, but for one that ran out in 2020; their keys open
# nothing but the tests' own services on this machine.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cat > "$work/authority.cnf" <<CONFIG
[ ca ]
default_ca = tests
[ tests ]
certificate = authority.pem
private_key = $work/authority.key.pem
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
[ any ]
commonName = supplied
CONFIG
: > "$work/index.txt"

# NAME FILE-OF-KEY EXTENSION TO [MORE …]
certificate() {
  name=$1 key=$2 extension=$3 to=$4
  shift 4
  openssl ecparam -name prime256v1 -genkey -noout -out "$key"
  openssl req -new -key "$key" -subj "/CN=Provost tests, $name" -out "$work/request"
  printf '%s\n' "$extension" > "$work/extension"
  openssl ca -batch -notext -config "$work/authority.cnf" -startdate 20200101000000Z -enddate "$to" \
    -extfile "$work/extension" -in "$work/request" -out "$name.pem" "$@" 2> /dev/null
}

here='subjectAltName=DNS:localhost,IP:127.0.0.1'
certificate authority "$work/authority.key.pem" 'basicConstraints=critical,CA:TRUE' 21200101000000Z -selfsign
certificate good good.key.pem "$here" 21200101000000Z
certificate expired expired.key.pem "$here" 20200201000000Z
certificate elsewhere elsewhere.key.pem 'subjectAltName=DNS:elsewhere.example' 21200101000000Z
certificate self-signed self-signed.key.pem "$here" 21200101000000Z -selfsign -keyfile self-signed.key.pem
