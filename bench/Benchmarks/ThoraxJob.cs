using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// The reference job: a chest of 134×512×512 voxels of 2.5×0.59765625×0.59765625 mm, resampled to 1 mm. It is a body of
/// tissue with two ellipsoids of air, a bright shell and noise. More detail would hardly change the time of the operations.
/// The volumes are computed once in a process and never freed.
/// </summary>
internal static unsafe class ThoraxJob
{
    public static readonly Shape3 Input = new(134, 512, 512);

    public static readonly Spacing3 Spacing = new(2.5, 0.59765625, 0.59765625);

    public static readonly ResamplePlan Plan = ResamplePlan.Create(
        Input, ResamplePlan.ShapeFor(Input, Spacing, new(1, 1, 1)), 3, GridPlacement.Corner, ResamplePrecision.Exact);

    public static readonly RescalePlan Rescale = RescalePlan.Create(
        [.. Enumerable.Repeat(new SliceRescale(1, -1024), Input.Z)], HuRule.Rounded, floorAtAir: true);

    private static readonly Lazy<NativeBuffer<short>> s_stored = new(MakeStored);
    private static readonly Lazy<NativeBuffer<short>> s_hounsfield = new(MakeHounsfield);

    public static Shape3 Output => Plan.OutputShape;

    public static long StoredBytes => Input.Voxels * sizeof(short);

    public static long HounsfieldBytes => Output.Voxels * sizeof(short);

    public static BitGrid Bits => new(Output);

    /// <summary>Stored values on the input grid.</summary>
    public static NativeBuffer<short> Stored => s_stored.Value;

    /// <summary>HU on the output grid.</summary>
    public static NativeBuffer<short> Hounsfield => s_hounsfield.Value;

    private static NativeBuffer<short> MakeStored()
    {
        var buffer = new NativeBuffer<short>(Input.Voxels);
        var random = new Random(1);
        long i = 0;
        for (int z = 0; z < Input.Z; z++)
        {
            for (int y = 0; y < Input.Y; y++)
            {
                for (int x = 0; x < Input.X; x++)
                {
                    double dz = (z - 67) / 60.0, dy = (y - 250) / 180.0, dx = (x - 256) / 235.0, side = (Math.Abs(x - 256) - 105) / 80.0;
                    double body = (dy * dy) + (dx * dx), lung = (dz * dz) + (dy * dy * 2) + (side * side);
                    int hu = body > 1 ? -1000 : lung < 1 ? -850 : body > 0.9 ? 300 : 40;
                    buffer.Pointer[i++] = (short)(hu + 1024 + random.Next(-20, 21));
                }
            }
        }

        return buffer;
    }

    private static NativeBuffer<short> MakeHounsfield()
    {
        var buffer = new NativeBuffer<short>(Output.Voxels);
        using var resample = new ResampleCpu();
        using var pool = new WorkerPool(Environment.ProcessorCount);
        resample.Run(Rescale, Plan, Stored.Pointer, buffer.Pointer, default, pool);
        return buffer;
    }
}
