// Fibres: the threads of a block, which take turns on one thread of the host.
#pragma once
#include <cstddef>
#include <vector>

namespace standin {

class Fibers {
   public:
    ~Fibers();

    // Makes a number of fibres that each call a function once. The function must not return; it ends with a last suspend.
    void start(size_t count, void (*entry)());

    // Runs a fibre until it suspends itself.
    void resume(size_t fiber);

    // Called by the fibre that runs: continues the caller of resume.
    void suspend(size_t fiber);

   private:
    std::vector<void*> tops;
    char* stacks = nullptr;
    size_t mapped = 0;
    void* caller = nullptr;
};

}  // namespace standin
