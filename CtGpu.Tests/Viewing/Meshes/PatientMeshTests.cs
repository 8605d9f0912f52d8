using CtGpu.Host;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing;
using CtGpu.Host.Viewing.Meshes;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Viewing.Meshes;

/// <summary>Surfaces in patient coordinates, from different grids.</summary>
public sealed class PatientMeshTests
{
    private const double Radius = 12;
    private static readonly Vector3 s_centre = new(31, -12, 407);

    [Fact]
    public void A_ball_is_where_it_is_in_the_patient_on_every_grid()
    {
        foreach (VolumeGeometry grid in DrawnVolume.Grids(40))
        {
            PatientMesh mesh = Surface(DrawnVolume.Ball(grid, Radius), 0);
            for (int i = 0; i < mesh.VertexCount; i++)
            {
                Vector3 outwards = mesh.Position(i) - s_centre;
                Assert.InRange(outwards.Length, Radius - 0.1, Radius + 0.02);
                // Central differences of a cone.
                Assert.True(
                    Normal(mesh, i).Dot(outwards) / outwards.Length > 0.99, $"{grid.Spacing}: a normal of {Normal(mesh, i)} at {outwards}");
            }

            Assert.InRange(Volume(mesh) / (4 * Math.PI / 3 * Math.Pow(Radius, 3)), 0.97, 1);
        }
    }

    /// <summary>Smoothing rounds the ball of voxels. The surface stays within 2.5 mm of it.</summary>
    [Fact]
    public void The_surface_of_a_mask_is_where_the_mask_is_on_every_grid()
    {
        foreach (VolumeGeometry grid in DrawnVolume.Grids(44))
        {
            PatientMesh mesh = Surface(new DrawnVolume(grid, _ => 40).WithMask(point => (point - s_centre).Length <= Radius), null);
            for (int i = 0; i < mesh.VertexCount; i++)
            {
                Vector3 outwards = mesh.Position(i) - s_centre;
                Assert.InRange(outwards.Length, Radius - 2.5, Radius + 2.5);
                Assert.True(Normal(mesh, i).Dot(outwards) > 0, "a normal points inwards");
            }

            Assert.InRange(Volume(mesh) / (4 * Math.PI / 3 * Math.Pow(Radius, 3)), 0.88, 1.06);
        }
    }

    /// <summary>A plate one voxel thick: central differences cancel out on both of its sides.</summary>
    [Fact]
    public void Normals_are_unit_vectors_where_the_gradient_is_zero()
    {
        VolumeGeometry grid = DrawnVolume.Grids(20)[0];
        double middle = Math.Round(s_centre.Z);
        PatientMesh mesh = Surface(
            new DrawnVolume(grid, point => Math.Abs(point.Z - middle) < 0.6 ? 1000 : Math.Abs(point.Z - middle) < 1.6 ? -1000 : 1000), 0);
        for (int i = 0; i < mesh.VertexCount; i++) Assert.Equal(1, Normal(mesh, i).Length, 1e-6);
    }

    [Theory]
    [InlineData(5000, "no surface at 5000 HU: its voxels have")]
    [InlineData(-30000, "no surface at -30000 HU: its voxels have")]
    public void No_surface_is_refused(int level, string message)
    {
        CtGpuException refused = Assert.Throws<CtGpuException>(() => Surface(DrawnVolume.Ball(DrawnVolume.Grids(30)[0], Radius), level));
        Assert.Equal(ExitCode.InvalidInput, refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_slice_is_refused()
    {
        VolumeGeometry grid = DrawnVolume.Grids(20)[0];
        var slice = new DrawnVolume(grid with { Shape = new Shape3(1, 20, 20) }, point => point.X > 31 ? 1000 : -1000);
        Assert.Contains(
            "one voxel along an axis", Assert.Throws<CtGpuException>(() => Surface(slice, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_empty_mask_is_refused()
    {
        VolumeGeometry grid = DrawnVolume.Grids(20)[0];
        Assert.Contains(
            "needs a mask",
            Assert.Throws<CtGpuException>(() => Surface(new DrawnVolume(grid, _ => 0), null)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "empty",
            Assert.Throws<CtGpuException>(() => Surface(new DrawnVolume(grid, _ => 0).WithMask(_ => false), null)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "fills the volume",
            Assert.Throws<CtGpuException>(() => Surface(new DrawnVolume(grid, _ => 0).WithMask(_ => true), null)).Message,
            StringComparison.Ordinal);
    }

    internal static unsafe PatientMesh Surface(DrawnVolume volume, double? level)
    {
        using var engine = new CpuEngine(2);
        HostBuffer hounsfield = engine.AllocateHost(volume.Hounsfield.Length * sizeof(short));
        volume.Hounsfield.CopyTo(new Span<short>(hounsfield.Pointer, volume.Hounsfield.Length));
        HostBuffer? bits = null;
        if (volume.MaskBits is { } mask)
        {
            bits = engine.AllocateHost(new BitGrid(volume.Geometry.Shape).Bytes);
            mask.CopyTo(new Span<ulong>(bits.Pointer, mask.Length));
        }

        using var input = new RenderInput(volume.Geometry, hounsfield, bits);
        return MeshRender.Surface(input, level, engine);
    }

    private static Vector3 Normal(PatientMesh mesh, int vertex) =>
        new(mesh.Normals[3 * vertex], mesh.Normals[(3 * vertex) + 1], mesh.Normals[(3 * vertex) + 2]);

    /// <summary>The enclosed volume; positive if triangles face outwards.</summary>
    private static double Volume(PatientMesh mesh)
    {
        double sum = 0;
        for (int i = 0; i < mesh.TriangleCount; i++) sum += (mesh.Position(mesh.Triangles[3 * i]) - s_centre).Dot(mesh.AreaVector(i)) / 6;
        return sum;
    }
}
