/* Gives a terminal back in the state it was in, whatever ends the process. */
#ifndef CLINUX_TERMINAL_H
#define CLINUX_TERMINAL_H

#include <spawn.h>
#include <stddef.h>
#include <stdint.h>

/* Remembers the modes of a terminal and takes over every signal that ends a process: it then
   restores the terminal first. What is written to stderr, if that is a terminal, is held back from
   now on and shown afterwards; the terminal's alternate screen would swallow it.
   Returns 0, or -1 and errno. Not to be called twice without a disarm between. */
int clinux_terminal_arm(int terminal);

/* The bytes that undo what was switched on, at most 256, to be written before the modes are reset. */
void clinux_terminal_set_farewell(const char *bytes, size_t length);

/* Restores the terminal now, if it is armed: async-signal-safe, once only. */
void clinux_terminal_restore(void);

/* Gives the signals and stderr back, the terminal's modes having been reset otherwise. */
void clinux_terminal_disarm(void);

/* eventfd(2), non-blocking and closed on exec, or -1 and errno. */
int clinux_eventfd(void);

/* posix_spawn_file_actions_addchdir_np(3) */
int clinux_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *directory);

/* wcwidth(3) in the current locale: columns of a character, or -1. */
int clinux_character_width(uint32_t character);

#endif
