// Arithmetic of PTX where C++ differs: clamped shifts, saturating conversions, NaN in minimum and maximum.
#pragma once
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include "thread.h"

namespace standin {

template <class To, class From>
inline To bits(From value) {
    static_assert(sizeof(To) == sizeof(From));
    To result;
    memcpy(&result, &value, sizeof result);
    return result;
}

// A result that may not be contracted with another instruction, because the instruction names its rounding.
template <class T>
inline T rounded(T value) {
    asm("" : "+x"(value));
    return value;
}

template <class T>
inline T minimum(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
        if (a != a) return b;
        if (b != b) return a;
        if (a == b) return std::signbit(a) ? a : b;
    }
    return a < b ? a : b;
}

template <class T>
inline T maximum(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
        if (a != a) return b;
        if (b != b) return a;
        if (a == b) return std::signbit(a) ? b : a;
    }
    return a > b ? a : b;
}

template <class T>
inline T shiftLeft(T value, u32 count) {
    return count >= sizeof(T) * 8 ? T(0) : T(value << count);
}

template <class T>
inline T shiftRight(T value, u32 count) {
    if (count >= sizeof(T) * 8) return std::is_signed_v<T> && value < 0 ? T(-1) : T(0);
    return T(value >> count);
}

template <class T>
inline T quotient(Thread* t, T a, T b, int line) {
    if (b == 0) t->host->fault(t, Fault::DivisionByZero, 0, line);
    if constexpr (std::is_signed_v<T>)
        if (b == -1) return T(0 - std::make_unsigned_t<T>(a));
    return T(a / b);
}

template <class T>
inline T remainder(Thread* t, T a, T b, int line) {
    if (b == 0) t->host->fault(t, Fault::DivisionByZero, 0, line);
    if constexpr (std::is_signed_v<T>)
        if (b == -1) return T(0);
    return T(a % b);
}

// The upper half of a product.
template <class T>
inline T upperHalf(T a, T b) {
    if constexpr (sizeof(T) == 8) {
        typedef std::conditional_t<std::is_signed_v<T>, __int128, unsigned __int128> Wide;
        return T((Wide(a) * Wide(b)) >> 64);
    } else {
        typedef std::conditional_t<std::is_signed_v<T>, i64, u64> Wide;
        return T((Wide(a) * Wide(b)) >> (sizeof(T) * 8));
    }
}

// The value, which is integral, or the nearest one of the integer type. NaN is 0, or the sign bit alone where a 64-bit type
// takes part.
template <class To, class From>
inline To clamped(From value) {
    typedef std::numeric_limits<To> Limits;
    if (value != value) return sizeof(From) == 8 || sizeof(To) == 8 ? To(u64(1) << (sizeof(To) * 8 - 1)) : To(0);
    // 2^n, the first value above the type; it is exact, unlike the largest value of the type.
    const From above = From(std::ldexp(1.0, Limits::digits)), below = std::is_signed_v<To> ? -above : From(0);
    if (value >= above) return Limits::max();
    if (value <= below) return Limits::min();
    return To(value);
}

// Saturation of one integer type to another (cvt.sat).
template <class To, class From>
inline To saturated(From value) {
    typedef std::numeric_limits<To> Limits;
    if (__int128(value) > __int128(Limits::max())) return Limits::max();
    if (__int128(value) < __int128(Limits::min())) return Limits::min();
    return To(value);
}

inline u32 packSaturated(i32 high, i32 low) {
    return u32(u16(saturated<i16>(high))) << 16 | u32(u16(saturated<i16>(low)));
}

template <class T>
inline T absolute(T value) {
    if constexpr (std::is_floating_point_v<T>) return std::fabs(value);
    else return value < 0 ? T(0 - std::make_unsigned_t<T>(value)) : value;
}

inline u32 leadingZeros(u32 value) { return value ? u32(__builtin_clz(value)) : 32; }

inline u32 leadingZeros(u64 value) { return value ? u32(__builtin_clzll(value)) : 64; }

template <class T>
inline T reversed(T value) {
    T result = 0;
    for (u32 bit = 0; bit < sizeof(T) * 8; bit++) result = T(result << 1 | (value >> bit & 1));
    return result;
}

// bfe: the bits from start on, extended by zeros or by the sign.
template <class T>
inline T extracted(T value, u32 start, u32 length) {
    typedef std::make_unsigned_t<T> Bits;
    constexpr u32 width = sizeof(T) * 8;
    start &= 255, length &= 255;
    if (length == 0) return 0;
    u32 last = start + length - 1 < width - 1 ? start + length - 1 : width - 1;
    bool sign = std::is_signed_v<T> && (Bits(value) >> last & 1);
    Bits mask = length >= width ? ~Bits(0) : Bits((Bits(1) << length) - 1);
    Bits found = shiftRight<Bits>(Bits(value), start) & mask;
    if (sign) found |= last >= start ? ~shiftRight<Bits>(~Bits(0), width - 1 - (last - start)) : ~Bits(0);
    return T(found);
}

// bfi: the lowest bits of one value replace the bits of another from start on.
template <class T>
inline T inserted(T from, T into, u32 start, u32 length) {
    constexpr u32 width = sizeof(T) * 8;
    start &= 255, length &= 255;
    T mask = shiftLeft<T>(length >= width ? T(~T(0)) : T((T(1) << length) - 1), start);
    return T((into & ~mask) | (shiftLeft<T>(from, start) & mask));
}

// prmt: each nibble of the selector chooses a byte of b:a, or its sign in all bits.
inline u32 permuted(u32 a, u32 b, u32 selector) {
    u64 bytes = u64(b) << 32 | a;
    u32 result = 0;
    for (u32 n = 0; n < 4; n++) {
        u32 nibble = selector >> (4 * n);
        u8 byte = u8(bytes >> (8 * (nibble & 7)));
        if (nibble & 8) byte = byte & 128 ? 255 : 0;
        result |= u32(byte) << (8 * n);
    }
    return result;
}

// lop3: any function of three bits, as a table of eight.
inline u32 looked(u32 a, u32 b, u32 c, u32 table) {
    u32 result = 0;
    for (u32 n = 0; n < 8; n++)
        if (table >> n & 1) result |= (n & 4 ? a : ~a) & (n & 2 ? b : ~b) & (n & 1 ? c : ~c);
    return result;
}

}  // namespace standin
