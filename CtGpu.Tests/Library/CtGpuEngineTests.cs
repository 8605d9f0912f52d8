using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Library;
using CtGpu.Host.Phantom;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Library;

public sealed class CtGpuEngineTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    public void Voxels_mask_and_facts_equal_those_of_convert(string device)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        string[] options = ["--normalize", "--format", "npy", "--split-lungs", "--dilate", "6", "--close-wall", "20"];
        Assert.Equal(ExitCode.Success, cohort.Convert(options).Code);
        using CtGpuEngine engine = LibraryPhantom.Engine(device);
        CtScan scan = engine.Read(cohort.Input);
        CtScan resampled = engine.Resample(scan, new Spacing3(4, 4, 4));
        LungSegmentation lungs =
            engine.SegmentLungs(resampled, new LungMaskOptions { SplitLungs = true, DilateMm = 6, CloseWallMm = 20 });
        var normalized = new float[resampled.Hounsfield.Length];
        engine.Normalize(resampled.Hounsfield, normalized);

        Assert.Equal(LibraryPhantom.Voxels<short>(cohort, "ct.npy"), resampled.Hounsfield.ToArray());
        Assert.Equal(LibraryPhantom.Voxels<byte>(cohort, "lungs.npy"), lungs.Mask.ToArray());
        Assert.Equal(LibraryPhantom.Voxels<float>(cohort, "normalized.npy"), normalized);
        Host.Output.Sidecars.Sidecar sidecar = cohort.Sidecar(0);
        Assert.Equal(sidecar.Output.ToGeometry(), resampled.Geometry);
        Assert.Equal(sidecar.Qc.Verdict, lungs.Verdict);
        Assert.Equal(sidecar.Qc.Reasons, lungs.Reasons);
        Assert.Equal(sidecar.Mask!.Voxels, lungs.Voxels);
        Assert.Equal(sidecar.Mask.Litres, lungs.Litres);
        Assert.Equal((sidecar.Mask.RightLitres, sidecar.Mask.LeftLitres), (lungs.RightLitres, lungs.LeftLitres));
    }

    [Fact]
    public void A_volume_read_with_its_own_grid_equals_spacing_none()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert("--spacing", "none", "--mask", "none", "--format", "npy");
        using CtGpuEngine engine = LibraryPhantom.Engine();
        var shares = new List<double>();
        CtScan scan = engine.Read(cohort.Input, progress: new Collected(shares));
        Assert.Equal(LibraryPhantom.Voxels<short>(cohort, "ct.npy"), scan.Hounsfield.ToArray());
        Assert.Equal(cohort.Sidecar(0).Output.ToGeometry(), scan.Geometry);
        Assert.Equal(1, shares.Max());
        Assert.Equal("PHANTOM0", scan.Series!.PatientId);
        Assert.Equal(24, scan.Series.Slices);
    }

    [Fact]
    public void Filled_slices_are_part_of_the_volume()
    {
        using var cohort = new PhantomCohort(PhantomFaults.MissingSlice);
        cohort.Convert("--spacing", "none", "--mask", "none", "--format", "npy", "--on-missing", "fill");
        using CtGpuEngine engine = LibraryPhantom.Engine();
        CtScan scan = engine.Read(cohort.Input, new ReadOptions { OnMissing = MissingSlices.Fill });
        Assert.Equal(LibraryPhantom.Voxels<short>(cohort, "ct.npy"), scan.Hounsfield.ToArray());
    }

    [Fact]
    public void A_refused_series_is_found_with_its_reason_and_not_read()
    {
        using var cohort = new PhantomCohort(PhantomFaults.MissingSlice, PhantomFaults.None);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        IReadOnlyList<CtSeries> found = engine.Find([cohort.Input]);
        Assert.Equal(2, found.Count);
        CtSeries refused = Assert.Single(found, series => series.Refusal != null);
        Assert.Null(refused.Geometry);
        Assert.Contains("missing", Assert.ThrowsAny<CtGpuException>(() => engine.Read(refused)).Message, StringComparison.Ordinal);
        CtGpuException several = Assert.Throws<CtGpuException>(() => engine.Read(cohort.Input));
        Assert.Equal(ExitCode.Usage, several.Code);
    }

    [Fact]
    public void A_path_that_does_not_exist_and_a_device_that_does_not_exist_are_named()
    {
        using CtGpuEngine engine = LibraryPhantom.Engine();
        Assert.Equal(ExitCode.NoInput, Assert.Throws<CtGpuException>(() => engine.Read("/no/such/folder")).Code);
        Assert.Equal(ExitCode.Usage, Assert.Throws<CtGpuException>(() => LibraryPhantom.Engine("gpu")).Code);
    }

    [Fact]
    public void A_cancelled_token_stops_every_operation()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        CtScan scan = engine.Read(cohort.Input);
        var stopped = new CancellationToken(canceled: true);
        byte[] mask = new byte[scan.Hounsfield.Length];
        Shape3 shape = scan.Geometry.Shape;
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Find([cohort.Input], cancellation: stopped));
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Read(scan.Series!, cancellation: stopped));
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Resample(scan, new Spacing3(9, 9, 9), cancellation: stopped));
        Assert.ThrowsAny<OperationCanceledException>(() => engine.SegmentLungs(scan, cancellation: stopped));
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Dilate(mask, shape, scan.Geometry.Spacing, 9, mask, stopped));
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Label(mask, shape, new int[mask.Length], stopped));
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Normalize(scan.Hounsfield, new float[mask.Length], null, stopped));
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Surface(scan, 0, stopped));
    }

    [Fact]
    public void A_length_that_is_not_that_of_the_shape_is_named()
    {
        using CtGpuEngine engine = LibraryPhantom.Engine();
        ArgumentException wrong = Assert.Throws<ArgumentException>(
            () => engine.Resample(new short[7], new Shape3(2, 2, 2), new short[8], new Shape3(2, 2, 2)));
        Assert.Contains("7 elements. Expected 8", wrong.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => engine.Resample(new short[8], new Shape3(2, 2, 2), new short[8], new Shape3(2, 2, 2), new ResampleOptions { Order = 2 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_resampled_array_equals_the_naive_zoom(int order)
    {
        using CtGpuEngine engine = LibraryPhantom.Engine();
        Shape3 from = new(5, 9, 17), to = new(8, 7, 30);
        var random = new Random(order);
        short[] source = [.. Enumerable.Range(0, (int)from.Voxels).Select(_ => (short)random.Next(-1024, 3000))];
        var target = new short[to.Voxels];
        engine.Resample(source, from, target, to, new ResampleOptions { Order = order });
        Assert.Equal(Expected(source, from, to, order), target);
    }

    [Fact]
    public void Memory_at_the_end_of_a_page_is_read_only_to_its_end()
    {
        // Slices of an array: the source ends anywhere on a page.
        using CtGpuEngine engine = LibraryPhantom.Engine();
        Shape3 from = new(3, 8, 11), to = new(4, 8, 13);
        short[] memory = new short[8192];
        for (int i = 0; i < memory.Length; i++) memory[i] = (short)(i * 37 % 4000);
        for (int at = 0; at < 4096; at += 61)
        {
            var target = new short[to.Voxels];
            short[] source = memory[at..(at + (int)from.Voxels)];
            engine.Resample(memory.AsMemory(at, (int)from.Voxels), from, target, to);
            var again = new short[to.Voxels];
            engine.Resample(source, from, again, to);
            Assert.Equal(again, target);
        }
    }

    [Fact]
    public void A_surface_is_in_patient_millimetres()
    {
        var shape = new Shape3(4, 5, 6);
        var voxels = new short[shape.Voxels];
        voxels[(2 * 30) + (2 * 6) + 3] = 1000;
        var geometry = new VolumeGeometry(shape, new Spacing3(3, 2, 1), new Vector3(10, 20, 30), new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
        using CtGpuEngine engine = LibraryPhantom.Engine();
        TriangleSurface surface = engine.Surface(new CtScan(voxels, geometry), 500);
        Assert.Equal(8, surface.Triangles.Length / 3);
        float[] z = [.. surface.Positions.ToArray().Where((_, i) => i % 3 == 2)];
        Assert.Equal((30 + 6 - 1.5f, 30 + 6 + 1.5f), (z.Min(), z.Max()));
    }

    private static short[] Expected(short[] source, Shape3 from, Shape3 to, int order) =>
        [.. NaiveZoom.Run(source, from, to, order, GridPlacement.Corner).Select(NaiveZoom.Round)];

    private sealed class Collected(List<double> values) : IProgress<double>
    {
        public void Report(double value)
        {
            lock (values) values.Add(value);
        }
    }
}
