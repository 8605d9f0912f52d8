#include "fiber.h"
#include <sys/mman.h>

#ifndef __x86_64__
#error "The switch of fibres is written for x86-64."
#endif

// Saves the registers that a function must preserve and the top of the stack, and continues on another stack.
extern "C" void standin_switch(void** save, void* top);
asm(R"(
    .text
    .type standin_switch, @function
standin_switch:
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
)");

namespace standin {

constexpr size_t StackBytes = 256 << 10, SavedRegisters = 6;

Fibers::~Fibers() {
    if (stacks) munmap(stacks, mapped);
}

void Fibers::start(size_t count, void (*entry)()) {
    if (mapped < count * StackBytes) {
        if (stacks) munmap(stacks, mapped);
        mapped = count * StackBytes;
        stacks = (char*)mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
    tops.resize(count);
    for (size_t n = 0; n < count; n++) {
        // As after a call of entry: the address where it begins, below a return address that is never used.
        void** top = (void**)(stacks + (n + 1) * StackBytes - 64);
        *--top = nullptr;
        *--top = (void*)entry;
        for (size_t r = 0; r < SavedRegisters; r++) *--top = nullptr;
        tops[n] = top;
    }
}

void Fibers::resume(size_t fiber) { standin_switch(&caller, tops[fiber]); }

void Fibers::suspend(size_t fiber) { standin_switch(&tops[fiber], caller); }

}  // namespace standin
