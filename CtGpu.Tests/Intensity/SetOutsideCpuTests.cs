using CsCheck;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Intensity;

public sealed unsafe class SetOutsideCpuTests
{
    [Fact]
    public void Voxels_outside_the_mask_get_the_value_and_others_stay()
    {
        using var pool = new WorkerPool(2);
        VoxelBits.Random().Sample(
            mask =>
            {
                short[] hounsfield = [.. Enumerable.Range(0, mask.Voxels.Length).Select(i => (short)i)];
                short[] expected = [.. hounsfield.Zip(mask.Voxels, (hu, inside) => inside ? hu : (short)-1234)];
                using NativeBuffer<ulong> bits = mask.Pack();
                fixed (short* pointer = hounsfield) SetOutsideCpu.Run(pointer, bits.Pointer, mask.Grid, -1234, pool);
                Assert.Equal(expected, hounsfield);
            },
            iter: 100, threads: 1);
    }
}
