using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Measure;

namespace CtGpu.Host.Masking;

/// <summary>A finished mask.</summary>
/// <param name="Final">Facts about the mask as written.</param>
/// <param name="Lungs">Facts about the lungs.</param>
internal sealed record LungMaskResult(MaskFacts Final, LungFacts Lungs);

/// <summary>
/// The sequence of the lung mask, the same on every engine: find the air outside the patient; tell lungs from other air; take airways
/// and gas out; fill enclosed structures slice by slice; tell the lungs apart; close them at the wall; dilate. With the tutorial's plan
/// only its own steps change voxels. docs/lung-mask.md explains the method with pictures.
/// </summary>
internal sealed class LungMask
{
    private readonly IBitVolumes _bits;
    private readonly MaskPlan _plan;
    private readonly PatientAxes _axes;
    private readonly LungSides _sides;

    private LungMask(IBitVolumes bits, MaskPlan plan)
    {
        (_bits, _plan, _axes) = (bits, plan, PatientAxes.Of(plan.Grid));
        _sides = new LungSides(bits, plan, _axes);
    }

    private double VoxelMl => _plan.Grid.VoxelMm3 / 1000;

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
        long voxels = _bits.Count(MaskVolumes.Filled);
        var candidates = new LungCandidates(_bits, _plan, _axes);
        double patientMm = candidates.MarkNear();
        LungFacts facts = Measure(new LungFacts
        {
            PatientMm = patientMm,
            NearShare = voxels == 0 ? 0 : _bits.CountCommon(MaskVolumes.Near, MaskVolumes.Filled) / (double)voxels,
        });
        return Finish(facts, components);
    }

    private LungMaskResult RunLungs()
    {
        OutsideAir.Find(_bits, _plan, _axes);
        var candidates = new LungCandidates(_bits, _plan, _axes);
        FoundLungs found = candidates.Find();
        IReadOnlyList<BitComponent> components = [.. found.All.Select(candidate => candidate.Component)];
        long voxels = _bits.Count(MaskVolumes.Lungs);
        var facts = new LungFacts { PatientMm = found.PatientMm };
        if (voxels == 0)
        {
            _bits.Copy(MaskVolumes.Lungs, MaskVolumes.Filled);
            return Finish(Measure(facts), components);
        }

        facts = facts with
        {
            NearShare = found.Lungs.Max(lung => lung.NearShare),
            GasShare = found.Lungs.Max(lung => lung.GasShare),
            LeakShare = OutsideAir.LeakOf(_bits, _plan, _axes, voxels),
        };
        RemovedAir removed = new Airways(_bits, _plan, _axes).Remove();
        double closedPneumothorax = candidates.AddOppositeGas(found);
        RemoveCrumbs();
        _bits.FillSlices(MaskVolumes.Lungs, MaskVolumes.Filled);
        _bits.AndNot(MaskVolumes.Filled, MaskVolumes.Removed, MaskVolumes.Filled);
        facts = Measure(facts with
        {
            AirwayMl = removed.AirwayMl,
            GasMl = removed.GasMl,
            PneumothoraxMl = closedPneumothorax + removed.PneumothoraxMl,
            IsGasDoubtful = removed.IsDoubtful,
        });
        if (_plan.CloseWallMm > 0) new LungWall(_bits, _plan, facts.PatientMm).Close();
        if (_plan.FillStructures) _bits.Or(MaskVolumes.Right, MaskVolumes.Left, MaskVolumes.Lungs);
        return Finish(facts, components);
    }

    /// <summary>Removes what only removed air connected with the lungs.</summary>
    private void RemoveCrumbs()
    {
        IReadOnlyList<BitComponent> parts = _bits.Components(MaskVolumes.Lungs, 1, MaskComponents.Most);
        double least = parts.Count == 0 ? 0 : MaskBounds.CrumbShare * parts[0].Voxels;
        _bits.Keep(MaskVolumes.Lungs, [.. parts.Where(part => part.Voxels >= least)], BitVolume.E);
        _bits.Copy(BitVolume.E, MaskVolumes.Lungs);
    }

    /// <summary>Tells the filled lungs apart and measures them.</summary>
    private LungFacts Measure(LungFacts facts)
    {
        BitExtent extent = _bits.Measure(MaskVolumes.Filled);
        LungSplit split = _sides.Divide(extent.Voxels, facts.PatientMm);
        long right = _bits.Count(MaskVolumes.Right);
        double[] faces = FaceAreas();
        int head = 4 - (2 * _axes.Head.Index);
        (int low, int high) = _axes.Head.Index switch
        {
            0 => (extent.Z0, extent.Z1),
            1 => (extent.Y0, extent.Y1),
            _ => (extent.X0, extent.X1),
        };
        return facts with
        {
            Voxels = extent.Voxels,
            RightVoxels = right,
            LeftVoxels = extent.Voxels - right,
            Split = split,
            HeightMm = extent.Voxels == 0 ? 0 : (high - low + 1) * _plan.Grid.SpacingOf(_axes.Head.Index),
            OutsideShare = (double)_bits.Count(MaskVolumes.Outside) / _plan.Grid.Shape.Voxels,
            CutMm2 = Math.Max(faces[head], faces[head + 1]),
            SideMm2 = faces.Where((_, face) => face / 2 != head / 2).Sum(),
            MedianHounsfield = HounsfieldHistogram.MedianOf(_bits.Histogram(MaskVolumes.Lungs)),
            Dense = extent.Voxels == 0 ? DenseLungFacts.None
                : DenseLung.Measure(_bits, _plan.Grid, _axes, extent.Voxels * VoxelMl, facts.PatientMm),
        };
    }

    /// <summary>Area of the filled lungs on each face in mm²: x-, x+, y-, y+, z-, z+.</summary>
    private double[] FaceAreas() =>
    [
        .. _bits.CountFaces(MaskVolumes.Filled)
            .Select((voxels, face) => voxels * _plan.Grid.VoxelMm3 / _plan.Grid.SpacingOf(2 - (face / 2))),
    ];

    private LungMaskResult Finish(LungFacts facts, IReadOnlyList<BitComponent> components)
    {
        if (_plan.DilationMm > 0)
        {
            _bits.Dilate(MaskVolumes.Lungs, _plan.Ball(_plan.DilationMm), BitVolume.E);
            _bits.Copy(BitVolume.E, MaskVolumes.Lungs);
        }

        if (_plan.SplitLungs) _sides.Extend(MaskVolumes.Lungs, _plan.DilationMm);
        BitExtent extent = _bits.Measure(MaskVolumes.Lungs);
        long[] sizes = [.. components.Take(MaskComponents.Reported).Select(component => component.Voxels)];
        return new LungMaskResult(MaskFacts.From(extent, _plan.Grid.Shape, sizes), facts);
    }
}
