using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Golden;

/// <summary>A case's results from an engine.</summary>
internal sealed record GoldenWalk(short[] Hounsfield, byte[] Mask, float[] Normalized)
{
    public static readonly Spacing3 Voxel = new(1, 1, 1);

    /// <summary>Runs the tutorial's chain on a slot; with <paramref name="dilate"/> the mask is dilated by the case's ball.</summary>
    public static unsafe GoldenWalk Run(IEngine engine, IVolumeSlot slot, GoldenCase golden, GoldenVolume volume, bool fill, bool dilate)
    {
        // As tutorial and preset read them from a header, spacings are float32.
        var spacing = new Spacing3((float)golden.Spacing.Z, (float)golden.Spacing.Y, (float)golden.Spacing.X);
        Shape3 output = ResamplePlan.OutputShape(volume.Input, spacing, golden.Target);
        Assert.Equal(volume.Output, output);
        var grid = new BitGrid(output);
        var mask = new MaskPlan(-320, Background.Corner, fill);
        BallPlan? ball = dilate ? BallPlan.Create(golden.Radius, Voxel) : null;
        var plan = new VolumePlan(
            RescalePlan.Create(volume.Rescale, storedIsSigned: true, HuRule.Tutorial, [], floorAtAir: false),
            ResamplePlan.Create(volume.Input, output, golden.Order, golden.Grid, ResamplePrecision.Exact),
            mask, ball, null, new NormalizePlan(-1000, 400, 0.25));
        using HostBuffer stored = engine.AllocateHost(volume.Input.Voxels * sizeof(short));
        using HostBuffer hounsfield = engine.AllocateHost(output.Voxels * sizeof(short));
        using HostBuffer bits = engine.AllocateHost(grid.Bytes);
        using HostBuffer normalized = engine.AllocateHost(output.Voxels * sizeof(float));
        volume.Stored.CopyTo(new Span<short>(stored.Pointer, volume.Stored.Length));
        slot.Begin(plan, new VolumeOutput(hounsfield, bits, normalized));
        slot.Upload(stored);
        slot.Rescale();
        slot.Resample();
        LungMask.Run(slot, new MaskRecipe(mask, Seal: null, SecondSeal: null, ball), output);
        slot.Normalize();
        slot.Download();
        return new GoldenWalk(
            new Span<short>(hounsfield.Pointer, (int)output.Voxels).ToArray(),
            [.. VoxelBits.Unpack(bits.As<ulong>(), grid).Select(set => (byte)(set ? 1 : 0))],
            new Span<float>(normalized.Pointer, (int)output.Voxels).ToArray());
    }
}
