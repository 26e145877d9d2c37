/*
 * guanka-notify COMMAND [ARGUMENT...]: runs COMMAND under systemd's notification protocol (sd_notify(3)).
 *
 * Node cannot send a datagram to a Unix socket. This program opens a pipe, leaves a child that hands each line written to the pipe on to
 * NOTIFY_SOCKET as one datagram, and becomes COMMAND, which finds the pipe's number in GUANKA_NOTIFY_FD. COMMAND keeps the process id
 * that systemd knows; the unit needs NotifyAccess=all, because the child is the one who sends. Without NOTIFY_SOCKET it only becomes
 * COMMAND. The child ends when the pipe's last writer has.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LINE_MAX_BYTES 512
#define EXIT_CANNOT_RUN 127

/* Connects to an AF_UNIX address of sd_notify(3): a path, or @ and a name of the abstract space. Returns -1 with errno. */
static int connect_notify(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length < 2 || length >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@')) {
        errno = EINVAL;
        return -1;
    }
    memcpy(address.sun_path, path, length);
    if (path[0] == '@')
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Sends each whole line on. A line over the limit, or one that systemd does not take, is dropped: the next will say more. */
static void forward_lines(FILE *lines, int out)
{
    char line[LINE_MAX_BYTES];
    int whole = 1;
    while (fgets(line, sizeof line, lines) != NULL) {
        size_t length = strlen(line);
        int ends = length > 0 && line[length - 1] == '\n';
        if (whole && ends && length > 1)
            (void)send(out, line, length - 1, MSG_NOSIGNAL);
        whole = ends;
    }
}

int main(int count, char **arguments)
{
    if (count < 2) {
        fprintf(stderr, "usage: guanka-notify COMMAND [ARGUMENT...]\n");
        return EXIT_CANNOT_RUN;
    }
    const char *address = getenv("NOTIFY_SOCKET");
    int ends[2];
    if (address != NULL) {
        int out = connect_notify(address);
        if (out < 0 || pipe(ends) < 0) {
            perror("guanka-notify");
            return EXIT_CANNOT_RUN;
        }
        pid_t child = fork();
        if (child < 0) {
            perror("guanka-notify");
            return EXIT_CANNOT_RUN;
        }
        if (child == 0) {
            (void)prctl(PR_SET_NAME, "guanka-notify-fd");
            close(ends[1]);
            /* Standard output and error are the service's: a reader of them must see the end when the service ends. */
            close(STDOUT_FILENO);
            close(STDERR_FILENO);
            FILE *lines = fdopen(ends[0], "r");
            if (lines != NULL)
                forward_lines(lines, out);
            _exit(0);
        }
        close(ends[0]);
        close(out);
        char number[16];
        snprintf(number, sizeof number, "%d", ends[1]);
        setenv("GUANKA_NOTIFY_FD", number, 1);
        unsetenv("NOTIFY_SOCKET");
    }
    execvp(arguments[1], arguments + 1);
    perror(arguments[1]);
    return EXIT_CANNOT_RUN;
}
