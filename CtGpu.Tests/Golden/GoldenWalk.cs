using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Golden;

/// <summary>The results of an engine for a case.</summary>
internal sealed record GoldenWalk(short[] Hounsfield, byte[] Mask, float[] Normalized)
{
    public static readonly Spacing3 Voxel = new(1, 1, 1);

    /// <summary>Computes the tutorial's steps on a slot. With <paramref name="dilate"/>, the mask is dilated by the case's ball.</summary>
    public static unsafe GoldenWalk Run(IEngine engine, IVolumeSlot slot, GoldenCase golden, GoldenVolume volume, bool fill, bool dilate)
    {
        // The tutorial and the preset read spacings as float32.
        var spacing = new Spacing3((float)golden.Spacing.Z, (float)golden.Spacing.Y, (float)golden.Spacing.X);
        Shape3 output = ResamplePlan.ShapeFor(volume.Input, spacing, golden.Target);
        Assert.Equal(volume.Output, output);
        var grid = new BitGrid(output);
        var geometry = new VolumeGeometry(output, golden.Target, default, new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
        var plan = new VolumePlan(
            RescalePlan.Create(volume.Rescale, HuRule.Tutorial, floorAtAir: false),
            ResamplePlan.Create(volume.Input, output, golden.Order, golden.Grid, ResamplePrecision.Exact),
            new MaskPlan(geometry, -320, Background.Corner, fill)
            {
                Tutorial = true,
                BallSpacing = Voxel,
                DilationMm = dilate ? golden.Radius : 0,
            },
            null, new NormalizePlan(-1000, 400, 0.25));
        using HostBuffer stored = engine.AllocateHost(volume.Input.Voxels * sizeof(short));
        using var results = VolumeResults.Allocate(plan, engine.AllocateHost);
        volume.Stored.CopyTo(new Span<short>(stored.Pointer, volume.Stored.Length));
        VolumeSteps.Run(slot, plan, stored, results);
        return new GoldenWalk(
            new Span<short>(results.Hounsfield.Pointer, (int)output.Voxels).ToArray(),
            [.. VoxelBits.Unpack(results.MaskBits!.As<ulong>(), grid).Select(set => (byte)(set ? 1 : 0))],
            new Span<float>(results.Normalized!.Pointer, (int)output.Voxels).ToArray());
    }
}
