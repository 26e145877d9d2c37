/*
 * Client of guanka's intake socket (docs/formats/intake-socket.md), for firmware in C. No memory is allocated and nothing is global;
 * a connection belongs to one thread at a time. Every function returns 0, or -1 with errno: EPROTO where guanka did not speak the
 * protocol or gave the connection up (then `refusal` says why), ECONNRESET where it went away, EMSGSIZE and EINVAL for what it would
 * not take, and the errors of socket(2), connect(2), send(2) and recv(2). After an error the connection is of no use: close it.
 */
#ifndef GUANKA_CLIENT_H
#define GUANKA_CLIENT_H

#include <stddef.h>
#include <stdint.h>

struct guanka_connection {
    int fd;
    uint32_t next_sequence;
    /* Why guanka gave the connection up: 1 greeting, 2 frame, 3 too long, 4 text, 5 too many programs; 0 while it has not. */
    uint8_t refusal;
};

struct guanka_message {
    /* What the configuration's channels are matched with; UTF-8, 1 to 1024 bytes. */
    const char *channel;
    /* Who sends it, the key of what guanka keeps across messages; NULL or UTF-8 of up to 1024 bytes. */
    const char *vehicle;
    const void *payload;
    size_t payload_bytes;
    /* Not 0 where it was sent before and not answered. */
    int is_duplicate;
};

/* What became of a message for the destinations outside the home jurisdiction. */
enum guanka_verdict {
    GUANKA_NOTHING_ABROAD = 0, /* the configuration has no such destination */
    GUANKA_FORWARD = 1,        /* all of it left */
    GUANKA_MODIFY = 2,         /* less than all of it left */
    GUANKA_BLOCK = 3,          /* nothing left */
    GUANKA_REJECTED = 4        /* guanka could not read it: nothing left */
};

struct guanka_answer {
    uint32_t sequence;
    /* 1: recorded, and every recipient has what it may have. 0: not accepted; keep it and send it again, marked as a duplicate. */
    int is_accepted;
    enum guanka_verdict verdict;
};

/* Connects and greets. */
int guanka_open(struct guanka_connection *connection, const char *path);

/* Sends one message; several may be on their way. Answers may come in another order than messages went. */
int guanka_send(struct guanka_connection *connection, const struct guanka_message *message, uint32_t *sequence);

/* Waits for one answer. */
int guanka_receive(struct guanka_connection *connection, struct guanka_answer *answer);

void guanka_close(struct guanka_connection *connection);

#endif
