using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Phantom.Cases;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Masking;

/// <summary>The lung mask of a phantom on its own grid, as an engine computes it.</summary>
internal sealed unsafe class MaskedCase
{
    private MaskedCase(CaseVolume phantom, LungMaskResult result, bool[] mask, bool[] left)
    {
        (Phantom, Result, Mask, Left) = (phantom, result, mask, left);
        Quality = MaskQuality.Judge(result.Lungs, phantom.Geometry.VoxelMm3);
    }

    public CaseVolume Phantom { get; }

    public LungMaskResult Result { get; }

    public bool[] Mask { get; }

    /// <summary>The left lung, if the lungs were told apart.</summary>
    public bool[] Left { get; }

    public QualityVerdict Quality { get; }

    public static MaskedCase Of(string name, IEngine engine, MaskOptions? options = null, Spacing3? spacing = null)
    {
        using var pool = new WorkerPool(2);
        return Of((PhantomCases.Find(name) ?? throw new ArgumentException(name)).Render(pool, spacing), engine, options ?? new());
    }

    public static MaskedCase Of(CaseVolume phantom, IEngine engine, MaskOptions options)
    {
        VolumeGeometry grid = phantom.Geometry;
        short[] hounsfield = phantom.Hounsfield();
        var plan = new VolumePlan(
            RescalePlan.Identity(grid.Shape.Z), ResamplePlan.Identity(grid.Shape), options.PlanFor(grid, grid.Spacing), null, null);
        using HostBuffer stored = engine.AllocateHost(hounsfield.Length * sizeof(short));
        hounsfield.CopyTo(new Span<short>(stored.Pointer, hounsfield.Length));
        using var results = VolumeResults.Allocate(plan, engine.AllocateHost);
        using IVolumeSlot slot = engine.CreateSlot();
        LungMaskResult result = VolumeSteps.Run(slot, plan, stored, results)!;
        var bits = new BitGrid(grid.Shape);
        return new MaskedCase(
            phantom, result, VoxelBits.Unpack(results.MaskBits!.As<ulong>(), bits),
            results.LeftBits == null ? [] : VoxelBits.Unpack(results.LeftBits.As<ulong>(), bits));
    }

    /// <summary>Dice coefficient of the mask and some tissues.</summary>
    public double Dice(Tissue tissues = Tissue.Lungs) => Dice(Mask, tissues);

    /// <summary>Dice coefficient of a mask and some tissues; 1 if both are empty.</summary>
    public double Dice(bool[] mask, Tissue tissues)
    {
        byte[] truth = Phantom.Truth(tissues);
        long both = 0, sum = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            int own = mask[i] ? 1 : 0;
            both += own & truth[i];
            sum += own + truth[i];
        }

        return sum == 0 ? 1 : 2.0 * both / sum;
    }

    /// <summary>Share of some tissues that the mask contains.</summary>
    public double Recall(Tissue tissues)
    {
        byte[] truth = Phantom.Truth(tissues);
        return (double)truth.Where((voxel, i) => voxel == 1 && Mask[i]).Count() / truth.Count(voxel => voxel == 1);
    }
}
