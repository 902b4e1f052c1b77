/* What Swift cannot import of curses.h: global variables, macros, functions of macros. No logic. */
#ifndef CNCURSES_SHIM_H
#define CNCURSES_SHIM_H
/* The wide-character API, whatever flags the compiler was given. */
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

/* Globals. */
static inline WINDOW *_Nullable nc_stdscr(void) { return stdscr; }
static inline int nc_colors(void) { return COLORS; }

/* Attributes. */
static const attr_t nc_A_BOLD = A_BOLD, nc_A_DIM = A_DIM, nc_A_REVERSE = A_REVERSE,
                    nc_A_UNDERLINE = A_UNDERLINE, nc_A_NORMAL = A_NORMAL;

/* Mouse events. */
static const mmask_t nc_BUTTON1_PRESSED = BUTTON1_PRESSED, nc_BUTTON3_PRESSED = BUTTON3_PRESSED,
                     nc_BUTTON4_PRESSED = BUTTON4_PRESSED, nc_BUTTON5_PRESSED = BUTTON5_PRESSED;

/* A cell: a character with up to four marks, its attributes and its color pair. */
enum { nc_CELL_CHARACTERS = 5 };
typedef struct {
  wchar_t characters[nc_CELL_CHARACTERS];
  attr_t attributes;
  int pair;
} nc_cell;

/* Puts a run of cells, 1,024 at most, in one call across the language border. */
static inline int nc_put_run(
    WINDOW *_Nonnull window, int line, int column, const nc_cell *_Nonnull cells, int count) {
  cchar_t run[1024];
  if (count > 1024) count = 1024;
  for (int i = 0; i < count; i++) {
    wchar_t text[nc_CELL_CHARACTERS + 1] = {0};
    for (int j = 0; j < nc_CELL_CHARACTERS; j++) text[j] = cells[i].characters[j];
    int pair = cells[i].pair;
    if (setcchar(&run[i], text, cells[i].attributes, 0, &pair) == ERR) return ERR;
  }
  if (wmove(window, line, column) == ERR) return ERR;
  return wadd_wchnstr(window, run, count);
}

/* get_wch(3x) in one number: a character, or nc_KEY_BASE and more for a key, or ERR. */
enum { nc_KEY_BASE = 0x110000 };
static inline int32_t nc_get(WINDOW *_Nonnull window) {
  wint_t value = 0;
  int result = wget_wch(window, &value);
  if (result == ERR) return ERR;
  return result == KEY_CODE_YES ? nc_KEY_BASE + (int32_t)value : (int32_t)value;
}
#endif
