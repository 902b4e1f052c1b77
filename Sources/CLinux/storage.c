#include "clinux_storage.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>

int clinux_has_crc32c(void) { return __builtin_cpu_supports("sse4.2") ? 1 : 0; }

__attribute__((target("sse4.2"))) uint32_t clinux_crc32c(
    uint32_t crc, const void *bytes, size_t count) {
  const unsigned char *next = bytes;
  uint64_t state = (uint32_t)~crc;
  for (; count >= 8; count -= 8, next += 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    state = _mm_crc32_u64(state, word);
  }
  while (count-- > 0) state = _mm_crc32_u8((uint32_t)state, *next++);
  return ~(uint32_t)state;
}

#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

int clinux_has_crc32c(void) { return 1; }

uint32_t clinux_crc32c(uint32_t crc, const void *bytes, size_t count) {
  const unsigned char *next = bytes;
  uint32_t state = ~crc;
  for (; count >= 8; count -= 8, next += 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    state = __crc32cd(state, word);
  }
  while (count-- > 0) state = __crc32cb(state, *next++);
  return ~state;
}

#else

int clinux_has_crc32c(void) { return 0; }

uint32_t clinux_crc32c(uint32_t crc, const void *bytes, size_t count) {
  (void)bytes, (void)count;
  return crc;
}

#endif

uint64_t clinux_counter_load(const uint64_t *counter) {
  return __atomic_load_n(counter, __ATOMIC_SEQ_CST);
}

uint64_t clinux_counter_add(uint64_t *counter, uint64_t amount) {
  return __atomic_add_fetch(counter, amount, __ATOMIC_SEQ_CST);
}

void clinux_counter_store(uint64_t *counter, uint64_t value) {
  __atomic_store_n(counter, value, __ATOMIC_SEQ_CST);
}
