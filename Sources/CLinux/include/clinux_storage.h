/* What the store needs of the processor and of shared mappings. */
#ifndef CLINUX_STORAGE_H
#define CLINUX_STORAGE_H

#include <stddef.h>
#include <stdint.h>

/* Whether the processor computes CRC-32C itself. */
int clinux_has_crc32c(void);

/* Goes on computing the CRC-32C of what came before with more bytes; 0 stands for nothing before.
   Only where clinux_has_crc32c() says yes. */
uint32_t clinux_crc32c(uint32_t crc, const void *bytes, size_t count);

/* Sequentially consistent access to a counter that other processes have mapped too. */
uint64_t clinux_counter_load(const uint64_t *counter);
uint64_t clinux_counter_add(uint64_t *counter, uint64_t amount);
void clinux_counter_store(uint64_t *counter, uint64_t value);

#endif
