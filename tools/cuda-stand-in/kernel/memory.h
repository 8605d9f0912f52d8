// Memory accesses of kernels. Every access is checked. Blocks run at the same time, so all accesses are atomic in the sense of C++.
#pragma once
#include "arithmetic.h"

namespace standin {

// Checks that an access is aligned and inside one live allocation, or inside the block's shared memory.
template <u32 Bytes, int Site>
inline void check(Thread* t, u64 address, int line) {
    if (__builtin_expect(address % Bytes != 0, 0)) t->host->fault(t, Fault::Misaligned, address, line);
    if (__builtin_expect(address < t->low[Site] || address + Bytes > t->high[Site], 0)) {
        u64 offset = address - u64(t->shared);
        bool isShared = offset < t->sharedBytes && offset + Bytes <= t->sharedBytes;
        if (!isShared && !t->host->find(address, Bytes, &t->low[Site], &t->high[Site]))
            t->host->fault(t, Fault::OutOfBounds, address, line);
    }
    if (__builtin_expect(t->preemption != 0, 0)) {
        t->random ^= t->random << 13;
        t->random ^= t->random >> 17;
        t->random ^= t->random << 5;
        if ((t->random & 1023) < t->preemption) t->host->yield(t);
    }
}

// Instructions that name the space of shared memory must stay within it.
template <u32 Bytes, int Site>
inline void checkShared(Thread* t, u64 address, int line) {
    u64 offset = address - u64(t->shared);
    if (__builtin_expect(offset >= t->sharedBytes || offset + Bytes > t->sharedBytes, 0))
        t->host->fault(t, Fault::OutOfBounds, address, line);
    check<Bytes, Site>(t, address, line);
}

template <class T>
using WordOf = std::conditional_t<std::is_floating_point_v<T>, std::conditional_t<sizeof(T) == 4, u32, u64>, T>;

template <class T>
inline T parameter(const char* at) {
    T value;
    memcpy(&value, at, sizeof value);
    return value;
}

template <class T>
inline T load(u64 address) {
    return bits<T>(__atomic_load_n((WordOf<T>*)address, __ATOMIC_RELAXED));
}

template <class T>
inline void store(u64 address, T value) {
    __atomic_store_n((WordOf<T>*)address, bits<WordOf<T>>(value), __ATOMIC_RELAXED);
}

// Replaces the value at an address by a function of it. Returns the value before.
template <class T, class F>
inline T update(u64 address, F function) {
    auto* at = (WordOf<T>*)address;
    WordOf<T> before = __atomic_load_n(at, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(
        at, &before, bits<WordOf<T>>(function(bits<T>(before))), false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
    return bits<T>(before);
}

template <class T>
inline T atomicAdd(u64 address, T value) {
    if constexpr (std::is_floating_point_v<T>) return update<T>(address, [=](T old) { return old + value; });
    else return __atomic_fetch_add((T*)address, value, __ATOMIC_RELAXED);
}

template <class T>
inline T atomicMin(u64 address, T value) {
    return update<T>(address, [=](T old) { return minimum(old, value); });
}

template <class T>
inline T atomicMax(u64 address, T value) {
    return update<T>(address, [=](T old) { return maximum(old, value); });
}

template <class T>
inline T atomicAnd(u64 address, T value) {
    return update<T>(address, [=](T old) { return T(old & value); });
}

template <class T>
inline T atomicOr(u64 address, T value) {
    return update<T>(address, [=](T old) { return T(old | value); });
}

template <class T>
inline T atomicXor(u64 address, T value) {
    return update<T>(address, [=](T old) { return T(old ^ value); });
}

template <class T>
inline T atomicExch(u64 address, T value) {
    return update<T>(address, [=](T) { return value; });
}

template <class T>
inline T atomicCas(u64 address, T expected, T value) {
    return update<T>(address, [=](T old) { return old == expected ? value : old; });
}

}  // namespace standin
