using CtGpu.Host.Geometry;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Masking;

/// <summary>An axis of a volume that follows an axis of the patient within 45 degrees or so.</summary>
/// <param name="Index">0: slices, 1: rows, 2: columns.</param>
/// <param name="IsForward">Whether rising indices lead to the patient's head, left or back.</param>
internal readonly record struct PatientAxis(int Index, bool IsForward)
{
    /// <summary>The face with the lowest index.</summary>
    public VolumeFaces LowFace => Index switch { 0 => VolumeFaces.ZMinus, 1 => VolumeFaces.YMinus, _ => VolumeFaces.XMinus };

    /// <summary>The face with the highest index.</summary>
    public VolumeFaces HighFace => Index switch { 0 => VolumeFaces.ZPlus, 1 => VolumeFaces.YPlus, _ => VolumeFaces.XPlus };
}

/// <summary>
/// Which axis of a volume runs to the patient's head, left and back. The head axis is the one with the largest component along the
/// patient's z; of the other two, the side axis is the one with the larger component along x.
/// </summary>
internal sealed record PatientAxes(PatientAxis Head, PatientAxis Left, PatientAxis Back)
{
    /// <summary>The four faces at the patient's left, right, front and back.</summary>
    public VolumeFaces Sides => Left.LowFace | Left.HighFace | Back.LowFace | Back.HighFace;

    public static PatientAxes Of(VolumeGeometry grid)
    {
        Vector3[] directions = [grid.Slice, grid.Row, grid.Column];
        int head = Enumerable.Range(0, 3).MaxBy(axis => Math.Abs(directions[axis].Z));
        int[] others = [.. Enumerable.Range(0, 3).Where(axis => axis != head)];
        int left = Math.Abs(directions[others[0]].X) > Math.Abs(directions[others[1]].X) ? others[0] : others[1];
        int back = others[0] + others[1] - left;
        return new(
            new(head, directions[head].Z > 0), new(left, directions[left].X > 0), new(back, directions[back].Y > 0));
    }
}
