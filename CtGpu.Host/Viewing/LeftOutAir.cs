using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Masking;
using CtGpu.Host.Masking.Air;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Viewing;

/// <summary>
/// Air inside the patient that a mask leaves out: airways, gas of stomach and bowel. It is computed from the HU and the mask, because no
/// file stores it.
/// </summary>
internal static unsafe class LeftOutAir
{
    private const BitVolume Mask = BitVolume.Left, Reached = BitVolume.G, Patient = BitVolume.I, Enclosed = BitVolume.J;

    /// <param name="input">A volume with its mask.</param>
    /// <param name="options">The options of the mask. Only threshold, background and closing are used.</param>
    /// <returns>Bits in the layout of <see cref="BitGrid"/>.</returns>
    public static HostBuffer Of(RenderInput input, MaskOptions options, int jobs)
    {
        using var engine = new CpuEngine(jobs);
        using IVolumeSlot slot = engine.CreateSlot();
        long bytes = new BitGrid(input.Shape).Bytes;
        // The CPU keeps the bit volumes Result and Left in these buffers.
        using HostBuffer mask = engine.AllocateHost(bytes);
        HostBuffer air = engine.AllocateHost(bytes);
        try
        {
            MaskPlan plan = options.PlanFor(input.Geometry, input.Geometry.Spacing);
            slot.Compute(
                new VolumePlan(RescalePlan.Identity(input.Shape.Z), ResamplePlan.Identity(input.Shape), plan, null, null),
                input.Voxels, new VolumeResults(input.Voxels, air, null) { LeftBits = mask });
            Buffer.MemoryCopy(input.MaskBits, mask.Pointer, bytes, bytes);
            Find(slot.Bits, plan);
            slot.Finish();
            return air;
        }
        catch
        {
            air.Dispose();
            throw;
        }
    }

    /// <summary>Turns the solid bits of <see cref="BitVolume.Result"/> into the air that <see cref="Mask"/> leaves out.</summary>
    private static void Find(IBitVolumes bits, MaskPlan plan)
    {
        // What the largest solid encloses, slice by slice. Air in a table, or between it and the patient, is not inside the patient.
        bits.Keep(BitVolume.Result, bits.Components(BitVolume.Result, 1, 1), Patient);
        bits.FillSlices(Patient, Enclosed);

        var axes = PatientAxes.Of(plan.Grid);
        bits.Complement(BitVolume.Result, MaskVolumes.Air);
        if (plan.Background == Background.Corner) bits.ReachCorner(MaskVolumes.Air, Reached);
        else bits.Reach(MaskVolumes.Air, axes.Sides, Reached);
        BitVolume outside = Reached;
        if (bits.CountCommon(Reached, Mask) > 0)
        {
            // Lungs that are open to the outside: only the seal of the mask tells the air apart.
            OutsideAir.Find(bits, plan, axes);
            outside = MaskVolumes.Outside;
        }

        bits.And(MaskVolumes.Air, Enclosed, BitVolume.Result);
        bits.AndNot(BitVolume.Result, outside, BitVolume.Result);
        bits.AndNot(BitVolume.Result, Mask, BitVolume.Result);
    }
}
