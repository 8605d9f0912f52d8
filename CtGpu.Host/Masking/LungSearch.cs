using CtGpu.Host.Engines;
using CtGpu.Host.Masking.Air;
using CtGpu.Host.Masking.Coarse;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Measure;

namespace CtGpu.Host.Masking;

/// <summary>
/// Decides what is lung: finds the air outside the patient, tells lungs from other air, takes airways and gas out, tells the lungs
/// apart, and measures them for the verdict.
/// </summary>
internal sealed class LungSearch
{
    private readonly IBitVolumes _bits;
    private readonly MaskPlan _plan;
    private readonly PatientAxes _axes;
    private LungFacts _facts = new();

    public LungSearch(IBitVolumes bits, MaskPlan plan)
    {
        (_bits, _plan, _axes) = (bits, plan, PatientAxes.Of(plan.Grid));
        Sides = new LungSides(bits, plan, _axes);
    }

    /// <summary>The lungs apart, after they were measured.</summary>
    public LungSides Sides { get; }

    /// <summary>The air that was taken out of the lungs; null if no lung was found.</summary>
    public RemovedAir? Removed { get; private set; }

    private double VoxelMl => _plan.Grid.VoxelMm3 / 1000;

    /// <summary>
    /// Turns the solid bits of <see cref="MaskVolumes.Lungs"/> into the lungs. Writes <see cref="MaskVolumes.Outside"/> and
    /// <see cref="MaskVolumes.Removed"/>. Returns the components of air, in descending size.
    /// </summary>
    public IReadOnlyList<BitComponent> Find()
    {
        OutsideAir.Find(_bits, _plan, _axes);
        var candidates = new LungCandidates(_bits, _plan, _axes);
        FoundLungs found = candidates.Find();
        long voxels = _bits.Count(MaskVolumes.Lungs);
        _facts = new LungFacts { PatientMm = found.PatientMm };
        if (voxels == 0)
        {
            _bits.Copy(MaskVolumes.Lungs, MaskVolumes.Removed);
        }
        else
        {
            double leak = OutsideAir.LeakOf(_bits, _plan, _axes, voxels);
            RemovedAir removed = Removed = new Airways(_bits, _plan, _axes).Remove();
            double closedPneumothorax = candidates.AddOppositeGas(found);
            RemoveCrumbs();
            _facts = _facts with
            {
                NearShare = found.Lungs.Max(lung => lung.NearShare),
                GasShare = found.Lungs.Max(lung => lung.GasShare),
                LeakShare = leak,
                AirwayMl = removed.AirwayMl,
                GasMl = removed.GasMl,
                PneumothoraxMl = closedPneumothorax + removed.PneumothoraxMl,
                IsGasDoubtful = removed.IsDoubtful,
            };
        }

        return [.. found.All.Select(candidate => candidate.Component)];
    }

    /// <summary>Fills the lungs that were found, tells them apart and measures them.</summary>
    public LungFacts Measure()
    {
        _bits.FillSlices(MaskVolumes.Lungs, MaskVolumes.Filled);
        _bits.AndNot(MaskVolumes.Filled, MaskVolumes.Removed, MaskVolumes.Filled);
        return MeasureFilled();
    }

    /// <summary>Measures the tutorial's mask in <see cref="MaskVolumes.Lungs"/>.</summary>
    public LungFacts MeasureTutorial()
    {
        _bits.Copy(MaskVolumes.Lungs, MaskVolumes.Filled);
        long voxels = _bits.Count(MaskVolumes.Filled);
        _facts = new LungFacts
        {
            PatientMm = new LungCandidates(_bits, _plan, _axes).MarkNear(),
            NearShare = voxels == 0 ? 0 : _bits.CountCommon(MaskVolumes.Near, MaskVolumes.Filled) / (double)voxels,
        };
        return MeasureFilled();
    }

    /// <summary>Removes what only removed air connected with the lungs.</summary>
    private void RemoveCrumbs()
    {
        IReadOnlyList<BitComponent> parts = _bits.Components(MaskVolumes.Lungs, 1, ComponentLimit.Most);
        double least = parts.Count == 0 ? 0 : MaskBounds.CrumbShare * parts[0].Voxels;
        _bits.Keep(MaskVolumes.Lungs, [.. parts.Where(part => part.Voxels >= least)], BitVolume.E);
        _bits.Copy(BitVolume.E, MaskVolumes.Lungs);
    }

    private LungFacts MeasureFilled()
    {
        BitExtent extent = _bits.Measure(MaskVolumes.Filled);
        LungSplit split = Sides.Divide(extent.Voxels, _facts.PatientMm);
        long right = _bits.Count(MaskVolumes.Right);
        double[] faces = FaceAreas();
        int head = 4 - (2 * _axes.Head.Index);
        (int low, int high) = _axes.Head.Index switch
        {
            0 => (extent.Z0, extent.Z1),
            1 => (extent.Y0, extent.Y1),
            _ => (extent.X0, extent.X1),
        };
        return _facts with
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
                : DenseLung.Measure(_bits, _plan.Grid, _axes, extent.Voxels * VoxelMl, _facts.PatientMm),
        };
    }

    /// <summary>Area of the filled lungs on each face in mm²: x-, x+, y-, y+, z-, z+.</summary>
    private double[] FaceAreas() =>
    [
        .. _bits.CountFaces(MaskVolumes.Filled)
            .Select((voxels, face) => voxels * _plan.Grid.VoxelMm3 / _plan.Grid.SpacingOf(2 - (face / 2))),
    ];
}
