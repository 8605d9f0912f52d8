using CtGpu.Kernels.Memory;

namespace CtGpu.Tests.Memory;

public sealed class NativeMemoryLimitTests
{
    [Fact]
    public void An_allocation_beyond_the_limit_fails_at_once_and_counts_for_nothing()
    {
        // Far beyond what other tests allocate meanwhile, and far below what the kernel would refuse.
        const long Bytes = 1L << 44;
        long before = NativeMemoryLimit.Most;
        NativeMemoryLimit.Most = Bytes - 1;
        try
        {
            Assert.ThrowsAny<OutOfMemoryException>(() => new NativeBuffer<byte>(Bytes));
            Assert.InRange(NativeMemoryLimit.Allocated, 0, Bytes / 2);
            using var small = new NativeBuffer<byte>(1000);
            Assert.InRange(NativeMemoryLimit.Allocated, 1000, Bytes / 2);
        }
        finally
        {
            NativeMemoryLimit.Most = before;
        }
    }
}
