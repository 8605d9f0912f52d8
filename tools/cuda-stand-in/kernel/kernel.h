// Everything that a translated kernel includes.
#pragma once
#include "arithmetic.h"
#include "memory.h"
#include "thread.h"
