// A terminal with a shell of one command: shell PROGRAM ARGUMENT...
// What comes by standard input is typed into the terminal; what the terminal shows goes to standard output. The end of the typing closes
// the terminal. The shell says "[program PID]", gives the program the foreground, takes it back when the program is stopped (Ctrl-Z), says "[stopped]", and goes
// on with the program at the next line that is typed. At the program's end it says "[ended CODE MODES]", where MODES are those of the
// terminal's that a program may leave changed.
// As soon as the terminal shows AT (of the environment) PRESS is typed, or, where that is empty, the terminal closed: a busy machine may
// run whoever watches from outside too late.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace {

void fail(const char *what) {
  std::perror(what);
  std::_Exit(125);
}

void say(int terminal, const char *text) {
  if (write(terminal, text, std::strlen(text)) < 0) std::_Exit(125);
}

int codeOf(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

pid_t job = 0;

/** The system tells the leader alone that the terminal has ended. A shell tells its job, and as it ends itself the system does so again. */
void passOn(int) {
  kill(-job, SIGHUP);
  kill(-job, SIGHUP);
}

/** Waits until the program ends or is stopped. */
bool ended(pid_t program, int *status) {
  pid_t found;
  do found = waitpid(program, status, WUNTRACED);
  while (found < 0 && errno == EINTR);
  return found == program;
}

/** The shell: leader of the session, whose one job is the program. */
int shell(int terminal, char **command) {
  setsid();
  ioctl(terminal, TIOCSCTTY, 0);
  struct winsize size = {30, 90, 0, 0};
  ioctl(terminal, TIOCSWINSZ, &size);
  std::signal(SIGTTOU, SIG_IGN);
  struct termios modes;
  tcgetattr(terminal, &modes);

  const pid_t program = fork();
  if (program < 0) fail("fork");
  if (program == 0) {
    setpgid(0, 0);
    tcsetpgrp(terminal, getpid());
    std::signal(SIGTTOU, SIG_DFL);
    for (int stream = 0; stream < 3; stream += 1) dup2(terminal, stream);
    if (terminal > 2) close(terminal);
    execvp(command[0], command);
    fail(command[0]);
  }
  job = program;
  std::signal(SIGHUP, passOn);
  setpgid(program, program);
  tcsetpgrp(terminal, program);
  char first[64];
  std::snprintf(first, sizeof first, "[program %d]\n", program);
  say(terminal, first);

  int status = 0;
  while (ended(program, &status) && WIFSTOPPED(status)) {
    struct termios ofProgram;
    tcgetattr(terminal, &ofProgram);
    tcsetpgrp(terminal, getpid());
    tcsetattr(terminal, TCSADRAIN, &modes);
    say(terminal, "[stopped]\n");
    char line[256];
    if (read(terminal, line, sizeof line) <= 0) break;
    tcsetattr(terminal, TCSADRAIN, &ofProgram);
    tcsetpgrp(terminal, program);
    kill(-program, SIGCONT);
  }
  struct termios left;
  const bool isThere = tcgetattr(terminal, &left) == 0;
  const bool isRestored = isThere && left.c_lflag == modes.c_lflag && left.c_iflag == modes.c_iflag &&
                          left.c_oflag == modes.c_oflag;
  char last[64];
  std::snprintf(last, sizeof last, "[ended %d %s]\n", codeOf(status), isRestored ? "as before" : "changed");
  if (isThere) say(terminal, last);
  if (isThere) tcdrain(terminal);
  return codeOf(status);
}

/** Passes on what is ready, and keeps its end in `seen`, where that is given; false at the end. */
bool pass(int from, int to, std::string *seen = nullptr) {
  char bytes[4096];
  const ssize_t length = read(from, bytes, sizeof bytes);
  if (length <= 0) return length < 0 && errno == EINTR;
  if (seen != nullptr) seen->append(bytes, length);
  for (ssize_t done = 0; done < length;) {
    const ssize_t more = write(to, bytes + done, length - done);
    if (more < 0) return false;
    done += more;
  }
  return true;
}

}  // namespace

int main(int count, char **words) {
  if (count < 2) return 125;
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) fail("posix_openpt");
  const int inside = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  if (inside < 0) fail("open");
  const pid_t leader = fork();
  if (leader < 0) fail("fork");
  if (leader == 0) {
    // A copy of the other end would keep the terminal alive.
    close(terminal);
    std::_Exit(shell(inside, words + 1));
  }
  close(inside);
  const char *at = std::getenv("AT");
  const char *press = std::getenv("PRESS");
  std::string seen;
  struct pollfd streams[2] = {{0, POLLIN, 0}, {terminal, POLLIN, 0}};
  for (;;) {
    if (poll(streams, 2, -1) < 0 && errno != EINTR) break;
    if (streams[1].revents != 0 && !pass(terminal, 1, &seen)) break;
    if (at != nullptr && seen.find(at) != std::string::npos) {
      at = nullptr;
      if (press == nullptr || *press == 0) break;
      say(terminal, press);
    }
    if (streams[0].revents != 0 && !pass(0, terminal)) break;
  }
  close(terminal);
  int status = 0;
  waitpid(leader, &status, 0);
  return codeOf(status);
}
