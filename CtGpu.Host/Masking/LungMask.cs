using CtGpu.Host.Engines;
using CtGpu.Kernels.Measure;

namespace CtGpu.Host.Masking;

/// <summary>A finished mask.</summary>
/// <param name="Final">Facts about the mask as written.</param>
/// <param name="Lungs">Facts about the lungs.</param>
internal sealed record LungMaskResult(MaskFacts Final, LungFacts Lungs);

/// <summary>
/// The sequence of the lung mask, the same on every engine. <see cref="LungSearch"/> decides what is lung, on blocks of about 3 mm if
/// the voxels are smaller. <see cref="FineLungs"/> draws the lungs' outline in voxels. Then the lungs are closed at the wall and
/// dilated. With the tutorial's plan only its own steps change voxels. docs/lung-mask.md explains the method with pictures.
/// </summary>
internal sealed class LungMask
{
    private readonly IBitVolumes _bits;
    private readonly MaskPlan _plan;
    private readonly LungSearch _search;

    // Null if what is lung is decided on voxels.
    private readonly FineLungs? _fine;

    private LungMask(IBitVolumes bits, MaskPlan plan)
    {
        (_bits, _plan) = (bits, plan);
        _fine = plan.HasBlocks ? new FineLungs(bits, plan) : null;
        _search = new LungSearch(_fine?.Blocks ?? bits, _fine?.Plan ?? plan);
    }

    /// <summary>Makes the mask of a slot, after <see cref="IVolumeSlot.Compute"/>.</summary>
    public static LungMaskResult Run(IBitVolumes bits, MaskPlan plan)
    {
        var mask = new LungMask(bits, plan);
        return plan.Tutorial ? mask.RunTutorial() : mask.RunLungs();
    }

    private LungMaskResult RunTutorial()
    {
        IReadOnlyList<BitComponent> components = TutorialMask.Run(_bits, _plan);
        _bits.Copy(MaskVolumes.Lungs, MaskVolumes.Filled);
        _fine?.Shrink();
        LungFacts facts = InVoxels(_search.MeasureTutorial());
        return Finish(facts, [.. components.Select(component => component.Voxels)]);
    }

    private LungMaskResult RunLungs()
    {
        _fine?.SetSolid();
        IReadOnlyList<BitComponent> components = _search.Find();
        _fine?.Outline(_search.Removed);
        LungFacts facts = InVoxels(_search.Measure());
        if (_plan.CloseWallMm > 0)
        {
            _fine?.ExpandOutside();
            _fine?.Divide(_search.Sides, MaskVolumes.Filled, 0);
            new LungWall(_bits, _plan, facts.PatientMm).Close();
            _bits.Or(MaskVolumes.Right, MaskVolumes.Left, MaskVolumes.Filled);
        }

        if (_plan.FillStructures) _bits.Copy(MaskVolumes.Filled, MaskVolumes.Lungs);
        return Finish(facts, [.. components.Select(component => component.Voxels * _plan.Block.Voxels)]);
    }

    private LungFacts InVoxels(LungFacts facts) => _fine == null ? facts
        : facts.InVoxels(_bits.Count(MaskVolumes.Filled), _fine.ReturnedVoxels * _plan.Grid.VoxelMm3 / 1000);

    private LungMaskResult Finish(LungFacts facts, IReadOnlyList<long> components)
    {
        if (_plan.DilationMm > 0)
        {
            _bits.Dilate(MaskVolumes.Lungs, _plan.Ball(_plan.DilationMm), BitVolume.E);
            _bits.Copy(BitVolume.E, MaskVolumes.Lungs);
        }

        if (_plan.SplitLungs && _fine == null) _search.Sides.Extend(MaskVolumes.Lungs, _plan.DilationMm);
        else if (_plan.SplitLungs) _fine!.Divide(_search.Sides, MaskVolumes.Lungs, _plan.DilationMm + _plan.CloseWallMm);
        BitExtent extent = _bits.Measure(MaskVolumes.Lungs);
        long[] sizes = [.. components.Take(MaskFacts.MostComponents)];
        return new LungMaskResult(MaskFacts.From(extent, _plan.Grid.Shape, sizes), facts);
    }
}
