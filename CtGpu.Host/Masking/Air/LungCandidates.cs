using CtGpu.Host.Engines;
using CtGpu.Host.Masking.Coarse;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Masking.Air;

/// <summary>The lungs among the components of air inside the patient.</summary>
/// <param name="Whole">The components that are lungs as they are.</param>
/// <param name="Cut">Components of which only some parts are lungs.</param>
/// <param name="Gas">Components of gas without tissue.</param>
/// <param name="All">All components, in descending size.</param>
/// <param name="PatientMm">Diameter of a circle with the area of the patient, on average over the slices.</param>
internal sealed record FoundLungs(
    IReadOnlyList<LungCandidate> Whole, IReadOnlyList<CutComponent> Cut, IReadOnlyList<LungCandidate> Gas,
    IReadOnlyList<LungCandidate> All, double PatientMm)
{
    /// <summary>All lungs and parts.</summary>
    public IEnumerable<LungCandidate> Lungs => Whole.Concat(Cut.SelectMany(cut => cut.Lungs));
}

/// <summary>A component that was cut where it is thin.</summary>
/// <param name="Of">The component.</param>
/// <param name="Lungs">Its parts that are lungs.</param>
internal sealed record CutComponent(LungCandidate Of, IReadOnlyList<LungCandidate> Lungs);

/// <summary>
/// Tells lungs from other air inside the patient, by what no lung has: a large part near the outside air, or gas without vessels.
/// </summary>
internal sealed class LungCandidates(IBitVolumes bits, MaskPlan plan, PatientAxes axes)
{
    private readonly double _voxelMl = plan.Grid.VoxelMm3 / 1000;

    // Whether the engine's latest components are those of the rest.
    private bool _restIsLatest;

    private long LeastVoxels => (long)(MaskBounds.CandidateMl / _voxelMl) + 1;

    /// <summary>
    /// Reads <see cref="MaskVolumes.Outside"/> and <see cref="MaskVolumes.Rest"/>; moves air that surrounds the patient from the
    /// latter to the former. Writes the lungs to <see cref="MaskVolumes.Lungs"/>.
    /// </summary>
    public FoundLungs Find()
    {
        double patientMm = MarkNear();
        IReadOnlyList<LungCandidate> all = Judge(MaskVolumes.Rest);
        if (all.Any(candidate => candidate.Surrounds))
        {
            bits.Keep(MaskVolumes.Rest, [.. all.Where(c => c.Surrounds).Select(c => c.Component)], BitVolume.E);
            bits.Or(MaskVolumes.Outside, BitVolume.E, MaskVolumes.Outside);
            bits.AndNot(MaskVolumes.Air, MaskVolumes.Outside, MaskVolumes.Rest);
            patientMm = MarkNear();
            all = Judge(MaskVolumes.Rest);
        }

        CutComponent[] cut = [.. all.Where(MayHideALung).Select(Cut).OfType<CutComponent>()];
        LungCandidate[] whole = [.. all.Where(c => c.Kind == AirKind.Lung && cut.All(other => other.Of != c))];
        var found = new FoundLungs(whole, cut, [.. all.Where(c => c.Kind == AirKind.Gas)], all, patientMm);
        double least = MaskBounds.SmallestLung * found.Lungs.Select(lung => lung.Component.Voxels).DefaultIfEmpty().Max();
        found = found with
        {
            Whole = [.. whole.Where(lung => lung.Component.Voxels >= least)],
            Cut =
            [
                .. from other in cut
                   let kept = other with { Lungs = [.. other.Lungs.Where(part => part.Component.Voxels >= least)] }
                   where kept.Lungs.Count > 0
                   select kept,
            ],
        };
        Select(found);
        return found;
    }

    /// <summary>Writes what is near the outside air. The distance shrinks with the patient. Returns the patient's diameter in mm.</summary>
    public double MarkNear()
    {
        double length = plan.Grid.LengthMm(axes.Head.Index);
        double area = (plan.Grid.Shape.Voxels - bits.Count(MaskVolumes.Outside)) * plan.Grid.VoxelMm3 / length;
        double diameter = Math.Sqrt(4 * area / Math.PI);
        double near = MaskBounds.NearMm * Math.Clamp(
            diameter / MaskBounds.NearPatientMm, MaskBounds.LeastNearMm / MaskBounds.NearMm, 1);
        bits.Dilate(MaskVolumes.Outside, plan.Ball(near), MaskVolumes.Near);
        return diameter;
    }

    /// <summary>
    /// Adds gas without tissue to <see cref="MaskVolumes.Lungs"/> if it is opposite of lung: a pneumothorax that is not connected with
    /// the lungs. Returns its volume in ml.
    /// </summary>
    public double AddOppositeGas(FoundLungs found)
    {
        double added = 0;
        // Other steps have looked for components since.
        _restIsLatest = false;
        foreach (LungCandidate gas in found.Gas.Where(gas => gas.Component.Voxels * _voxelMl >= MaskBounds.PneumothoraxMl))
        {
            Keep(gas, BitVolume.G);
            if (MirrorImage.ShareOf(bits, plan.Grid, axes, BitVolume.G, MaskVolumes.Lungs) < MaskBounds.MirrorShare) continue;
            bits.Or(MaskVolumes.Lungs, BitVolume.G, MaskVolumes.Lungs);
            added += gas.Component.Voxels * _voxelMl;
        }

        return added;
    }

    /// <summary>Writes one of the components of <see cref="MaskVolumes.Rest"/>.</summary>
    public void Keep(LungCandidate candidate, BitVolume target)
    {
        FindRest();
        bits.Keep(MaskVolumes.Rest, [candidate.Component], target);
    }

    private void FindRest()
    {
        if (!_restIsLatest) bits.Components(MaskVolumes.Rest, LeastVoxels, ComponentLimit.Most);
        _restIsLatest = true;
    }

    /// <summary>A component that is partly near the outside but has a core: a lung with noise, streaks or air below the skin.</summary>
    private bool MayHideALung(LungCandidate candidate) =>
        candidate.Component.Voxels * _voxelMl >= MaskBounds.CutMl
        && candidate.NearShare > MaskBounds.CutNearShare && candidate.CoreShare > MaskBounds.CutCoreShare;

    /// <summary>Facts about the components of a volume. Uses E to H.</summary>
    private IReadOnlyList<LungCandidate> Judge(BitVolume source)
    {
        bits.Erode(source, plan.Ball(MaskBounds.CoreMm), BitVolume.E);
        bits.MeanAtMost(MaskBounds.GasHounsfield, source, BitVolume.F);
        bits.And(BitVolume.F, BitVolume.E, BitVolume.G);
        IReadOnlyList<BitComponent> components = bits.Components(
            source, LeastVoxels, ComponentLimit.Most, MaskVolumes.Near, BitVolume.E, BitVolume.F, BitVolume.G);
        _restIsLatest = source == MaskVolumes.Rest;
        return [.. components.Select(component => Judge(source, component))];
    }

    private LungCandidate Judge(BitVolume source, BitComponent component)
    {
        double voxels = component.Voxels;
        (long near, long core) = (component.Common[0], component.Common[1]);
        (long gas, long coreGas) = (component.Common[2], component.Common[3]);
        double gasShare = core > MaskBounds.CoreShare * voxels ? coreGas / (double)core : gas / voxels;
        var candidate = new LungCandidate(component, near / voxels, core / voxels, gasShare, Enclosed: null);
        // Filling costs as much as everything else here together.
        return gasShare <= MaskBounds.GasShare ? candidate : candidate with { Enclosed = EnclosedBy(source, component) / voxels };
    }

    private long EnclosedBy(BitVolume source, BitComponent component)
    {
        bits.Keep(source, [component], BitVolume.G);
        bits.FillSlices(BitVolume.G, BitVolume.H);
        return bits.Count(BitVolume.H) - component.Voxels;
    }

    /// <summary>Cuts a component where it is thin. Null unless this reveals a lung. Uses <see cref="MaskVolumes.Lungs"/>.</summary>
    private CutComponent? Cut(LungCandidate candidate)
    {
        Keep(candidate, MaskVolumes.Lungs);
        Open(MaskVolumes.Lungs);
        LungCandidate[] lungs = [.. Judge(MaskVolumes.Lungs).Where(part => part.Kind == AirKind.Lung)];
        if (lungs.Length == 0) return null;
        bool better = candidate.Kind != AirKind.Lung || lungs[0].NearShare < candidate.NearShare - MaskBounds.CutGain;
        return better ? new CutComponent(candidate, lungs) : null;
    }

    /// <summary>Removes what is thinner than the cutting ball. Uses E and F.</summary>
    private void Open(BitVolume volume)
    {
        bits.Erode(volume, plan.Ball(MaskBounds.CutMm), BitVolume.E);
        bits.Dilate(BitVolume.E, plan.Ball(MaskBounds.CutMm), BitVolume.F);
        bits.And(BitVolume.F, volume, volume);
    }

    private void Select(FoundLungs found)
    {
        FindRest();
        bits.Keep(MaskVolumes.Rest, [.. found.Whole.Select(lung => lung.Component)], MaskVolumes.Lungs);
        foreach (CutComponent cut in found.Cut)
        {
            Keep(cut.Of, BitVolume.G);
            Open(BitVolume.G);
            bits.Components(BitVolume.G, LeastVoxels, ComponentLimit.Most);
            _restIsLatest = false;
            bits.Keep(BitVolume.G, [.. cut.Lungs.Select(part => part.Component)], BitVolume.H);
            bits.Or(MaskVolumes.Lungs, BitVolume.H, MaskVolumes.Lungs);
        }
    }
}
