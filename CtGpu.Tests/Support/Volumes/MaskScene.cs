using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Engines.BitVolumes;

namespace CtGpu.Tests.Support.Volumes;

/// <summary>
/// A volume of some shapes, for single steps of the lung mask. Shapes are functions of a point in mm, in the patient's directions (x to
/// the left, y to the back, z to the head), with the origin in the middle of the volume. So one scene can be drawn on any grid.
/// </summary>
internal sealed class MaskScene : IDisposable
{
    private readonly IBitVolumesAccess _access;

    public MaskScene(VolumeGeometry grid, Func<Vector3, double> hounsfield, MaskOptions? options = null, IBitVolumesAccess? access = null)
    {
        Grid = grid;
        Plan = (options ?? new MaskOptions()).PlanFor(grid, grid.Spacing);
        Axes = PatientAxes.Of(grid);
        _access = access ?? new CpuAccess(2);
        Bits = _access.Open(grid.Shape, [.. Points.Select(point => (short)hounsfield(point))]);
        _access.WriteResult(new bool[grid.Shape.Voxels]);
    }

    public VolumeGeometry Grid { get; }

    public MaskPlan Plan { get; }

    public PatientAxes Axes { get; }

    public IBitVolumes Bits { get; }

    public double VoxelMl => Grid.VoxelMm3 / 1000;

    private IEnumerable<Vector3> Points =>
        from z in Enumerable.Range(0, Grid.Shape.Z)
        from y in Enumerable.Range(0, Grid.Shape.Y)
        from x in Enumerable.Range(0, Grid.Shape.X)
        select Grid.PointAt(z, y, x);

    /// <summary>An axial grid of cubic voxels.</summary>
    /// <param name="mm">Length of a voxel.</param>
    public static VolumeGeometry Axial(double mm, double lengthX, double lengthY, double lengthZ) =>
        Turned(mm, lengthX, lengthY, lengthZ, new(0, 0, 1), new(0, 1, 0), new(1, 0, 0));

    /// <summary>The same room on grids whose axes run along other directions of the patient.</summary>
    public static VolumeGeometry Oriented(string name, double mm, double lengthX, double lengthY, double lengthZ)
    {
        Vector3 left = new(1, 0, 0), back = new(0, 1, 0), head = new(0, 0, 1), right = -1.0 * left, front = -1.0 * back, feet = -1.0 * head;
        (Vector3 slice, Vector3 row, Vector3 column) = name switch
        {
            "axial" => (head, back, left),
            "feet to head" => (feet, back, left),
            "prone" => (head, front, right),
            "mirrored" => (head, back, right),
            "coronal" => (back, feet, left),
            "sagittal" => (left, feet, back),
            "on the side" => (head, left, front),
            _ => throw new ArgumentException(name),
        };
        return Turned(mm, lengthX, lengthY, lengthZ, slice, row, column);
    }

    public static TheoryData<string> Orientations => ["axial", "feet to head", "prone", "mirrored", "coronal", "sagittal", "on the side"];

    /// <summary>A box between two corners.</summary>
    public static Func<Vector3, bool> Box(double x0, double x1, double y0, double y1, double z0, double z1) =>
        p => p.X > x0 && p.X < x1 && p.Y > y0 && p.Y < y1 && p.Z > z0 && p.Z < z1;

    public static Func<Vector3, bool> Ball(double x, double y, double z, double radius) =>
        p => (p - new Vector3(x, y, z)).Length < radius;

    /// <summary>Points of any of some shapes.</summary>
    public static Func<Vector3, bool> Any(params Func<Vector3, bool>[] shapes) => p => shapes.Any(shape => shape(p));

    /// <summary>Points of a shape that are not in the other one.</summary>
    public static Func<Vector3, bool> Without(Func<Vector3, bool> shape, Func<Vector3, bool> other) => p => shape(p) && !other(p);

    /// <summary>Writes the voxels of a shape. Leaves all other volumes as they are.</summary>
    public void Set(BitVolume volume, Func<Vector3, bool> shape)
    {
        bool[] result = _access.ReadResult();
        _access.WriteResult([.. Points.Select(shape)]);
        if (volume == BitVolume.Result) return;
        Bits.Copy(BitVolume.Result, volume);
        _access.WriteResult(result);
    }

    /// <summary>Writes the solid bits to the result, as a slot does it.</summary>
    public void SetSolid()
    {
        Set(BitVolume.E, _ => true);
        Bits.AtMost(Plan.ThresholdHounsfield, BitVolume.E, BitVolume.F);
        Bits.Complement(BitVolume.F, BitVolume.Result);
    }

    /// <summary>Share of a shape's voxels that are set.</summary>
    public double Share(BitVolume volume, Func<Vector3, bool> shape)
    {
        bool[] voxels = Read(volume), inside = [.. Points.Select(shape)];
        Assert.Contains(true, inside);
        return (double)voxels.Where((set, i) => set && inside[i]).Count() / inside.Count(point => point);
    }

    /// <summary>Asserts that exactly the voxels of a shape are set.</summary>
    public void AssertEqual(Func<Vector3, bool> shape, BitVolume volume) => Assert.Equal([.. Points.Select(shape)], Read(volume));

    public bool[] Read(BitVolume volume)
    {
        bool[] result = _access.ReadResult();
        if (volume == BitVolume.Result) return result;
        Bits.Copy(volume, BitVolume.Result);
        bool[] voxels = _access.ReadResult();
        _access.WriteResult(result);
        return voxels;
    }

    public void Dispose() => _access.Dispose();

    private static VolumeGeometry Turned(
        double mm, double lengthX, double lengthY, double lengthZ, Vector3 slice, Vector3 row, Vector3 column)
    {
        var shape = new Shape3(Voxels(slice), Voxels(row), Voxels(column));
        var atZero = new VolumeGeometry(shape, new Spacing3(mm, mm, mm), default, column, row, slice);
        return atZero with { Origin = -1.0 * atZero.PointAt((shape.Z - 1) / 2.0, (shape.Y - 1) / 2.0, (shape.X - 1) / 2.0) };

        int Voxels(Vector3 axis) =>
            (int)Math.Round(((Math.Abs(axis.X) * lengthX) + (Math.Abs(axis.Y) * lengthY) + (Math.Abs(axis.Z) * lengthZ)) / mm);
    }
}
