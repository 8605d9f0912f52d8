using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Masking;

/// <summary>
/// Makes nodules at the lung's wall a part of the lung: closes each lung by a ball that rolls along its outside. Only solid is added,
/// only to slices whose area grows by at most half, as in the winning code of the Data Science Bowl 2017 (grt123), and only near the
/// chest wall: the lung's hilum is as hollow as a nodule.
/// </summary>
internal sealed class LungWall(IBitVolumes bits, MaskPlan plan, double patientMm)
{
    private const BitVolume ChestWall = BitVolume.C, Added = BitVolume.F;

    private readonly IndexBox _room = RoomOf(plan);

    /// <summary>Closes <see cref="MaskVolumes.Right"/> and <see cref="MaskVolumes.Left"/>. Uses C and E to H.</summary>
    public void Close()
    {
        double depth = MaskBounds.ChestWallMm * Math.Min(1, patientMm / MaskBounds.NearPatientMm);
        bits.Dilate(MaskVolumes.Outside, plan.Ball(depth), ChestWall);
        Close(MaskVolumes.Right, MaskVolumes.Left);
        Close(MaskVolumes.Left, MaskVolumes.Right);
    }

    private void Close(BitVolume lung, BitVolume other)
    {
        bits.Dilate(lung, plan.Ball(plan.CloseWallMm), BitVolume.E);
        bits.Erode(BitVolume.E, plan.Ball(plan.CloseWallMm), Added);
        Restrict(Added, lung, other);

        // The ball cuts off the curve of the wall. What is thick reaches up to it.
        bits.Erode(Added, plan.Ball(MaskBounds.WallCurveMm), BitVolume.E);
        bits.Dilate(BitVolume.E, plan.Ball(2 * MaskBounds.WallCurveMm), BitVolume.G);
        Restrict(BitVolume.G, lung, other);
        bits.Or(Added, BitVolume.G, Added);

        // Without room for the ball, the closing reaches the volume's face.
        bits.KeepBox(Added, _room);
        IReadOnlyList<BitComponent> parts = bits.Components(Added, 1, ComponentLimit.Most, ChestWall);
        bits.Keep(Added, [.. parts.Where(part => 2 * part.Common[0] >= part.Voxels)], BitVolume.E);
        bits.Copy(BitVolume.E, Added);

        long[] before = bits.CountSlices(lung), more = bits.CountSlices(Added);
        bits.KeepSlices(Added, [.. before.Zip(more, (own, add) => own + add <= MaskBounds.WallAreaRatio * own)]);
        bits.Or(lung, Added, lung);
    }

    /// <summary>Leaves solid that belongs to neither lung.</summary>
    private void Restrict(BitVolume volume, BitVolume lung, BitVolume other)
    {
        bits.AtMost(plan.ThresholdHounsfield, volume, BitVolume.H);
        bits.AndNot(volume, BitVolume.H, volume);
        bits.AndNot(volume, lung, volume);
        bits.AndNot(volume, other, volume);
    }

    /// <summary>The voxels whose ball does not leave the volume at the patient's sides.</summary>
    private static IndexBox RoomOf(MaskPlan plan)
    {
        var axes = PatientAxes.Of(plan.Grid);
        int[] last = [plan.Grid.Shape.Z - 1, plan.Grid.Shape.Y - 1, plan.Grid.Shape.X - 1], first = [0, 0, 0];
        foreach (int axis in (int[])[axes.Left.Index, axes.Back.Index])
        {
            int reach = (int)Math.Ceiling(plan.CloseWallMm / plan.Grid.SpacingOf(axis));
            first[axis] = Math.Min(reach, last[axis]);
            last[axis] -= first[axis];
        }

        return new IndexBox(first[0], last[0], first[1], last[1], first[2], last[2]);
    }
}
