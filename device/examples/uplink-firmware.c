/*
 * An uplink firmware in C: reads messages from standard input, each behind its length as protobuf writes it (what `guanka sim --protobuf`
 * gives), passes them to guanka over its Unix socket, and says what became of them. Build it with
 *   cc -std=c11 -Wall -Wextra -Werror -I device/c -o uplink-firmware device/examples/uplink-firmware.c device/c/guanka-client.c
 */
#include "guanka-client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Messages that may be on their way at once. */
#define WINDOW 64
#define MESSAGE_BYTES_MAX (16u * 1024 * 1024)

/* Reads a varint of up to 32 bits. Returns 1, 0 at the end of the input, or -1. */
static int read_length(FILE *in, uint32_t *length)
{
    *length = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        int byte = getc(in);
        if (byte == EOF)
            return shift == 0 ? 0 : -1;
        *length |= (uint32_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            return 1;
    }
    return -1;
}

static int take_answer(struct guanka_connection *guanka, unsigned long counts[5], unsigned long *refused)
{
    struct guanka_answer answer;
    if (guanka_receive(guanka, &answer) < 0)
        return -1;
    /* A real firmware keeps a message until it is accepted. */
    if (answer.is_accepted)
        counts[answer.verdict]++;
    else
        (*refused)++;
    return 0;
}

static int pass_all(struct guanka_connection *guanka, FILE *in, const char *channel, const char *vehicle)
{
    static const char *const NAMES[5] = {"nothing abroad", "forward", "modify", "block", "rejected"};
    unsigned long counts[5] = {0};
    unsigned long refused = 0;
    unsigned open = 0;
    unsigned char *payload = malloc(MESSAGE_BYTES_MAX);
    uint32_t length;
    int more = 1;
    while (payload != NULL && (more = read_length(in, &length)) == 1) {
        if (length > MESSAGE_BYTES_MAX || fread(payload, 1, length, in) != length) {
            more = -1;
            break;
        }
        struct guanka_message message = {.channel = channel, .vehicle = vehicle, .payload = payload, .payload_bytes = length};
        uint32_t sequence;
        if (guanka_send(guanka, &message, &sequence) < 0)
            break;
        if (++open == WINDOW) {
            if (take_answer(guanka, counts, &refused) < 0)
                break;
            open--;
        }
    }
    free(payload);
    while (more == 0 && open > 0 && take_answer(guanka, counts, &refused) == 0)
        open--;
    if (more < 0)
        fprintf(stderr, "uplink-firmware: the input is not what it should be\n");
    if (more < 0 || more == 1 || open > 0)
        return -1;
    for (int verdict = 0; verdict < 5; verdict++)
        printf("%s %lu\n", NAMES[verdict], counts[verdict]);
    printf("not accepted %lu\n", refused);
    return 0;
}

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "usage: uplink-firmware SOCKET CHANNEL VEHICLE <MESSAGES\n");
        return 2;
    }
    struct guanka_connection guanka;
    if (guanka_open(&guanka, arguments[1]) < 0 || pass_all(&guanka, stdin, arguments[2], arguments[3]) < 0) {
        fprintf(stderr, "uplink-firmware: %s (refusal %u)\n", strerror(errno), guanka.refusal);
        guanka_close(&guanka);
        return 1;
    }
    guanka_close(&guanka);
    return 0;
}
