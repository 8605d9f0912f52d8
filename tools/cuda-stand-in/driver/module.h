// A module: one kernel, translated from PTX and compiled.
#pragma once
#include <string>
#include "../kernel/thread.h"

namespace standin {

struct Module {
    const KernelInfo* info;
    KernelBody body;
    int registers, sharedBytes;  // as ptxas reports them; 0 if it is unknown
};

}  // namespace standin
