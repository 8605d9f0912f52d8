using CtGpu.Kernels.Memory;

namespace CtGpu.Tests.Memory;

/// <summary>No other test runs meanwhile: the bytes of the whole process are counted.</summary>
[CollectionDefinition(nameof(ScratchTests), DisableParallelization = true)]
[Collection(nameof(ScratchTests))]
public sealed class ScratchTests
{
    [Fact]
    public void Growing_leaves_nothing_to_the_garbage_collector()
    {
        // What other tests left to it must not be freed meanwhile.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = NativeMemoryLimit.Allocated;
        var buffer = new NativeBuffer<long>(0);
        for (int length = 1; length < 100_000; length *= 3) Scratch.Grow(ref buffer, length);
        Assert.Equal(before + buffer.Bytes, NativeMemoryLimit.Allocated);
        buffer.Dispose();
        Assert.Equal(before, NativeMemoryLimit.Allocated);
    }
}
