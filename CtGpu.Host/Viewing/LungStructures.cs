using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Viewing;

/// <summary>Vessels and nodules: what the filled lung mask has and the mask of the air alone has not.</summary>
internal static unsafe class LungStructures
{
    /// <summary>Makes both masks of a volume's HU, whichever of them was written.</summary>
    /// <param name="options">Threshold, background and closing; what was dilated is not.</param>
    /// <returns>Bits in the layout of <see cref="BitGrid"/>.</returns>
    public static HostBuffer Of(RenderInput input, MaskOptions options, int jobs)
    {
        using var engine = new CpuEngine(jobs);
        using IVolumeSlot slot = engine.CreateSlot();
        long bytes = new BitGrid(input.Shape).Bytes;
        HostBuffer structures = engine.AllocateHost(bytes);
        try
        {
            using HostBuffer air = engine.AllocateHost(bytes), hounsfield = engine.AllocateHost(input.Shape.Voxels * sizeof(short));
            Segment(slot, input, options with { Kind = MaskKind.LungsFilled, DilateMm = 0 }, hounsfield, structures);
            Segment(slot, input, options with { Kind = MaskKind.Lungs, DilateMm = 0 }, hounsfield, air);
            for (long word = 0; word < bytes / sizeof(ulong); word++) structures.As<ulong>()[word] &= ~air.As<ulong>()[word];
            return structures;
        }
        catch
        {
            structures.Dispose();
            throw;
        }
    }

    /// <summary>The HU as they are, on the grid that they are on.</summary>
    private static void Segment(IVolumeSlot slot, RenderInput input, MaskOptions options, HostBuffer hounsfield, HostBuffer bits)
    {
        Shape3 shape = input.Shape;
        var recipe = MaskRecipe.Create(options, input.Geometry.Spacing);
        var plan = new VolumePlan(
            RescalePlan.Create([.. Enumerable.Repeat(new SliceRescale(1, 0), shape.Z)], storedIsSigned: true, HuRule.Rounded, [], floorAtAir: false),
            ResamplePlan.Create(shape, shape, 0, GridPlacement.Corner, ResamplePrecision.Exact),
            recipe.Mask, null, null, null);
        slot.Begin(plan, new VolumeOutput(hounsfield, bits, null));
        slot.Upload(input.Voxels);
        slot.Rescale();
        slot.Resample();
        LungMask.Run(slot, recipe, shape);
        slot.Download();
    }
}
