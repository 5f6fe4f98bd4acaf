/** Colour of an account's status: dim where it cannot sign in. */
export function signInTone({ canSignIn }: { readonly canSignIn: boolean }): 'dim' | undefined {
  return canSignIn ? undefined : 'dim';
}
