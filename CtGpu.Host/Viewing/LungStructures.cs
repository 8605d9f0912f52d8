using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Viewing;

/// <summary>Vessels and nodules: the filled lung mask without the mask of the air alone.</summary>
internal static unsafe class LungStructures
{
    /// <summary>Computes both masks from a volume's HU, whichever of them was written.</summary>
    /// <param name="options">Threshold, background and closing. The dilation is ignored.</param>
    /// <returns>Bits in the layout of <see cref="BitGrid"/>.</returns>
    public static HostBuffer Of(RenderInput input, MaskOptions options, int jobs)
    {
        using var engine = new CpuEngine(jobs);
        using IVolumeSlot slot = engine.CreateSlot();
        long bytes = new BitGrid(input.Shape).Bytes;
        HostBuffer structures = engine.AllocateHost(bytes);
        try
        {
            using HostBuffer air = engine.AllocateHost(bytes);
            Segment(slot, input, options with { Kind = MaskKind.LungsFilled, DilateMm = 0 }, structures);
            Segment(slot, input, options with { Kind = MaskKind.Lungs, DilateMm = 0 }, air);
            for (long word = 0; word < bytes / sizeof(ulong); word++) structures.As<ulong>()[word] &= ~air.As<ulong>()[word];
            return structures;
        }
        catch
        {
            structures.Dispose();
            throw;
        }
    }

    /// <summary>Segments in place: HU and grid stay.</summary>
    private static void Segment(IVolumeSlot slot, RenderInput input, MaskOptions options, HostBuffer bits)
    {
        var plan = new VolumePlan(
            RescalePlan.Identity(input.Shape.Z), ResamplePlan.Identity(input.Shape),
            options.PlanFor(input.Geometry, input.Geometry.Spacing), null, null);
        VolumeSteps.Run(slot, plan, input.Voxels, new VolumeResults(input.Voxels, bits, null));
    }
}
