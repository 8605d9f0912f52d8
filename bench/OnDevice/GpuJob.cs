using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Phantom;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.OnDevice;

/// <summary>
/// The volume for measuring devices: the synthetic thorax, resampled to 1 mm, with the lung mask, its dilation by 5 mm and normalised
/// voxels. It has 134×512×512 voxels, or 24×96×96 if it is small.
/// </summary>
internal sealed class GpuJob
{
    private static readonly Spacing3 Millimetre = new(1, 1, 1);

    public GpuJob(bool small)
    {
        Phantom = small
            ? new PhantomOptions { Shape = new(24, 96, 96), Spacing = new(2.5, 0.59765625, 0.59765625) }
            : new PhantomOptions();
        var resample = ResamplePlan.Create(
            Phantom.Shape, ResamplePlan.ShapeFor(Phantom.Shape, Phantom.Spacing, Millimetre), 3,
            GridPlacement.Corner, ResamplePrecision.Exact);
        var rescale = RescalePlan.Create(
            [.. Enumerable.Repeat(new SliceRescale(1, ThoraxPhantom.RescaleIntercept), Phantom.Shape.Z)],
            HuRule.Rounded, floorAtAir: true);
        var grid = new VolumeGeometry(resample.OutputShape, Millimetre, default, new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
        Plan = new VolumePlan(
            rescale, resample, new MaskOptions { DilateMm = 5 }.PlanFor(grid, Millimetre), null, new NormalizePlan(-1000, 400, 0.25));
    }

    public PhantomOptions Phantom { get; }

    public VolumePlan Plan { get; }

    public Shape3 Input => Plan.Resample.InputShape;

    public Shape3 Output => Plan.Resample.OutputShape;

    public long StoredBytes => Input.Voxels * sizeof(short);

    public long HounsfieldBytes => Output.Voxels * sizeof(short);

    public long BitsBytes => new BitGrid(Output).Bytes;

    public long NormalizedBytes => Output.Voxels * sizeof(float);

    /// <summary>Stored values of the phantom.</summary>
    public short[] Thorax(WorkerPool pool)
    {
        var stored = new short[Input.Voxels];
        int slice = (int)Input.SliceVoxels;
        new ThoraxPhantom(Phantom).Render(pool, (z, values) => values.CopyTo(stored.AsSpan(z * slice, slice)));
        return stored;
    }

    /// <summary>
    /// Stored values of noise. Each voxel is air with a probability of one half, independently. The numbers of runs and components
    /// are then near their maximum.
    /// </summary>
    public short[] Noise()
    {
        var random = new Random(1);
        var stored = new short[Input.Voxels];
        for (int i = 0; i < stored.Length; i++)
            stored[i] = (short)(-320 - ThoraxPhantom.RescaleIntercept + random.Next(-600, 600));
        return stored;
    }
}
