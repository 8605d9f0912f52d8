using System.IO.Hashing;
using System.Runtime.InteropServices;
using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Phantom.Cases;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Tests.Phantom.Cases;

public sealed class PhantomCasesTests
{
    private static readonly Spacing3 s_coarse = new(8, 8, 8);
    private static readonly Spacing3 s_fine = new(3, 3, 3);

    private static readonly string[] s_flagged =
    [
        "one-lung", "pneumothorax", "pneumothorax-tension", "consolidation-60", "consolidation-20", "effusion", "noise-400",
        "hu-plus-1024", "hu-minus-1024", "small-field-square", "small-field-circle", "small-field-padding", "one-lung-decubitus",
    ];

    private static readonly string[] s_withoutLungs = ["abdomen-hollow-table", "bowel-gas", "head", "legs", "water-cylinder"];

    public static TheoryData<string> Names => [.. PhantomCases.All.Select(one => one.Name)];

    [Theory]
    [InlineData("chest", "6328cffb70df6f93afc15ecb6cf40c30")]
    [InlineData("decubitus", "6bd4f429ea269b42f2295662d4112f6a")]
    [InlineData("metal-streaks", "d0cb2a320bf3299f0d1a0bd7f3b42e12")]
    [InlineData("thick-slices", "12743290783d32e79e3c5ebcddbd21b8")]
    [InlineData("subcutaneous-emphysema", "72f6c076acdbb2a155f820ae0ce51437")]
    public void Voxels_are_the_same_on_every_machine(string name, string hash) =>
        // Pinned, because masks and verdicts of other tests depend on these voxels.
        Assert.Equal(hash, Hash(Render(name, s_coarse)));

    [Theory]
    [InlineData("coronal")]
    [InlineData("thick-slices")]
    public void The_number_of_threads_changes_no_voxel(string name) =>
        Assert.Equal(Hash(Render(name, s_coarse, workers: 1)), Hash(Render(name, s_coarse, workers: 3)));

    [Fact]
    public void A_seed_changes_vessels_and_noise_and_not_the_truth()
    {
        CaseVolume first = Render("chest", s_coarse), second = Render("chest", s_coarse, seed: 1);
        Assert.NotEqual(first.Stored, second.Stored);
        Assert.Equal(first.Tissue, second.Tissue);
    }

    [Fact]
    public void Every_case_differs_from_all_others()
    {
        IEnumerable<string[]> same = PhantomCases.All.GroupBy(one => Hash(Render(one.Name, new Spacing3(5, 5, 5))), one => one.Name)
            .Select(group => group.ToArray())
            .Where(names => names.Length > 1);
        Assert.Empty(same);
    }

    [Fact]
    public void Expectations_are_recorded()
    {
        Assert.Equal(s_flagged, Expecting(ExpectedMask.Flag));
        Assert.Equal(s_withoutLungs, Expecting(ExpectedMask.None));

        static IEnumerable<string> Expecting(ExpectedMask expected) =>
            PhantomCases.All.Where(one => one.Expected == expected).Select(one => one.Name);
    }

    [Fact]
    public void Names_are_distinct_and_descriptions_are_one_line()
    {
        Assert.Equal(PhantomCases.All.Count, PhantomCases.All.DistinctBy(one => one.Name).Count());
        Assert.All(PhantomCases.All, one => Assert.Matches("^[a-z0-9-]+$", one.Name));
        Assert.All(PhantomCases.All, one => Assert.InRange(one.Description.Length, 10, 90));
        Assert.All(PhantomCases.All, one => Assert.DoesNotContain('\n', one.Description));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void True_lungs_have_a_plausible_volume(string name)
    {
        double expected = name switch
        {
            _ when s_withoutLungs.Contains(name) => 0,
            "one-lung" or "one-lung-decubitus" => 2.01,
            "emphysema" => 8.46,
            "child" or "child-fine" => 0.51,
            "infant" => 0.15,
            "trunk" => 3.17,
            "small-field-square" => 3.71,
            "cut-top" => 1.86,
            "slab" => 2.90,
            "coronal-cut-bottom" => 2.37,
            _ => 4.23,
        };
        double spacing = expected is > 0 and < 1 ? 3 : 6;
        CaseVolume volume = Render(name, new Spacing3(spacing, spacing, spacing));
        Assert.Equal(expected, volume.Litres(), expected * 0.04);
        Assert.Equal(volume.Litres(), volume.Litres(Tissue.RightLung) + volume.Litres(Tissue.LeftLung), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_right_lung_is_on_the_patients_right_in_every_position(string name)
    {
        CaseVolume volume = Render(name, s_coarse);
        Assert.All(PositionsOf(volume, Tissue.RightLung), at => Assert.True(at.X < 0));
        Assert.All(PositionsOf(volume, Tissue.LeftLung), at => Assert.True(at.X > 0));
    }

    [Theory]
    [InlineData("chest")]
    [InlineData("prone")]
    [InlineData("coronal")]
    [InlineData("sagittal")]
    [InlineData("feet-first")]
    public void Heart_trachea_and_spine_are_at_their_places_in_every_position(string name)
    {
        CaseVolume volume = Render(name, s_fine);
        Assert.InRange(HounsfieldAt(volume, 0, 9, 120), -1024, -800);
        Assert.InRange(HounsfieldAt(volume, 22, -50, -20), -60, 140);
        Assert.InRange(HounsfieldAt(volume, -50, -50, -20), -1024, -700);
        Assert.InRange(HounsfieldAt(volume, 0, 72, 0), 200, 400);
    }

    [Fact]
    public void Airways_are_not_part_of_the_truth()
    {
        CaseVolume volume = Render("chest", s_fine);
        Assert.InRange(volume.Litres(Tissue.Airway), 0.03, 0.09);
        Assert.Equal(Tissue.Airway, TissueAt(volume, 0, 9, 100));
        byte[] truth = volume.Truth();
        Assert.All(Enumerable.Range(0, truth.Length), i => Assert.Equal((volume.Tissue[i] & Tissue.Lungs) != 0, truth[i] == 1));
    }

    [Theory]
    [InlineData("tracheostomy-12mm", 150)]
    [InlineData("tracheostomy-20mm", 150)]
    [InlineData("tracheostomy-bowel", 150)]
    [InlineData("open-mouth", 200)]
    public void An_opening_leads_from_the_trachea_to_the_room(string name, double z)
    {
        CaseVolume volume = Render(name, s_fine);
        for (double y = 0; y > -150; y -= 3) Assert.InRange(HounsfieldAt(volume, 0, y, z), -1024, -400);
        Assert.InRange(HounsfieldAt(Render("chest", s_fine), 0, -60, 150), -60, 140);
    }

    [Fact]
    public void A_hole_in_the_wall_opens_the_right_lung()
    {
        CaseVolume volume = Render("drain-hole", s_fine);
        for (double x = -120; x > -180; x -= 3) Assert.InRange(HounsfieldAt(volume, x, 0, 0), -1024, -700);
    }

    [Fact]
    public void Diseases_change_hounsfield_units_and_not_the_truth()
    {
        double vessels = Share("chest", Tissue.Lungs, hu => hu > -100);
        Assert.InRange(Share("consolidation-60", Tissue.Lungs, hu => hu > -100) - vessels, 0.54, 0.62);
        Assert.InRange(Share("consolidation-20", Tissue.Lungs, hu => hu > -100) - vessels, 0.17, 0.22);
        Assert.InRange(Share("effusion", Tissue.RightLung, hu => hu > -100), 0.3, 0.5);
        Assert.InRange(Share("effusion", Tissue.LeftLung, hu => hu > -100), 0, 0.1);
        Assert.InRange(Share("pneumothorax", Tissue.RightLung, hu => hu < -930), 0.75, 0.95);
        Assert.InRange(Share("pneumothorax", Tissue.LeftLung, hu => hu < -930), 0, 0.02);
        Assert.InRange(Render("wall-nodules", s_fine).Litres(Tissue.Nodule), 0.015, 0.042);
        Assert.Equal(0, Render("chest", s_fine).Litres(Tissue.Nodule));
    }

    [Fact]
    public void Gas_of_the_abdomen_is_body()
    {
        Assert.InRange(BodyGas("bowel-gas"), 2.7, 3.2);
        Assert.InRange(BodyGas("tracheostomy-bowel"), 0.8, 1.3);
        Assert.InRange(BodyGas("stomach-touches-lung"), 0.25, 0.6);
        Assert.InRange(BodyGas("chest"), 0, 0.02);

        static double BodyGas(string name) => Share(name, Tissue.Body, hu => hu < -900) * Render(name, s_fine).Litres(Tissue.Body);
    }

    [Fact]
    public void Padding_and_values_below_air_are_air_as_in_convert()
    {
        CaseVolume declared = Render("padding-ring-declared", s_coarse), ring = Render("padding-ring", s_coarse);
        Assert.Equal(((short)0, (short?)0, (short?)null), (declared.Intercept, declared.Padding, ring.Padding));
        Assert.Equal(ring.Stored, declared.Stored);
        Assert.Equal((0, -1024), (ring.Hounsfield()[0], declared.Hounsfield()[0]));
        CaseVolume circle = Render("small-field-padding", s_coarse);
        Assert.Equal((-2000, -1024), (circle.Stored[0], circle.Hounsfield()[0]));
        Assert.Equal(-1024, Render("hu-minus-1024", s_coarse).Hounsfield().Min());
        Assert.InRange(Render("hu-plus-1024", s_coarse).Hounsfield()[0], -80, 130);
    }

    [Fact]
    public void A_spacing_that_needs_too_much_memory_is_refused()
    {
        CtGpuException refusal = Assert.Throws<CtGpuException>(() => Render("chest", new Spacing3(0.1, 0.1, 0.1)));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.Contains("410,410 mm at a spacing of 0.1,0.1,0.1 mm", refusal.Message, StringComparison.Ordinal);
    }

    private static CaseVolume Render(string name, Spacing3 spacing, int seed = 0, int workers = 2)
    {
        using var pool = new WorkerPool(workers);
        return PhantomCases.Find(name)!.Render(pool, spacing, seed);
    }

    private static string Hash(CaseVolume volume)
    {
        var hash = new XxHash128();
        hash.Append(MemoryMarshal.AsBytes<short>(volume.Stored));
        hash.Append(MemoryMarshal.AsBytes<Tissue>(volume.Tissue));
        foreach (double number in volume.Geometry.Direction) hash.Append(BitConverter.GetBytes(number + 0.0));
        hash.Append(BitConverter.GetBytes(volume.Intercept));
        hash.Append(BitConverter.GetBytes(volume.Padding ?? int.MinValue));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Share of the voxels of a tissue whose HU satisfy a condition.</summary>
    private static double Share(string name, Tissue tissue, Predicate<short> condition)
    {
        CaseVolume volume = Render(name, s_fine);
        short[] hounsfield = volume.Hounsfield();
        int[] voxels = [.. Enumerable.Range(0, hounsfield.Length).Where(i => (volume.Tissue[i] & tissue) != 0)];
        return voxels.Count(i => condition(hounsfield[i])) / (double)voxels.Length;
    }

    private static IEnumerable<Vector3> PositionsOf(CaseVolume volume, Tissue tissue)
    {
        (_, int rows, int columns) = volume.Geometry.Shape;
        for (int i = 0; i < volume.Tissue.Length; i++)
        {
            if ((volume.Tissue[i] & tissue) != 0)
                yield return volume.Geometry.PointAt(i / columns / rows, i / columns % rows, i % columns);
        }
    }

    private static short HounsfieldAt(CaseVolume volume, double x, double y, double z) => volume.Hounsfield()[IndexAt(volume, x, y, z)];

    private static Tissue TissueAt(CaseVolume volume, double x, double y, double z) => volume.Tissue[IndexAt(volume, x, y, z)];

    /// <summary>The voxel whose centre is nearest to a point.</summary>
    private static int IndexAt(CaseVolume volume, double x, double y, double z)
    {
        VolumeGeometry grid = volume.Geometry;
        Vector3 offset = new Vector3(x, y, z) - grid.Origin;
        int k = (int)Math.Round(offset.Dot(grid.Slice) / grid.Spacing.Z), j = (int)Math.Round(offset.Dot(grid.Row) / grid.Spacing.Y);
        return (((k * grid.Shape.Y) + j) * grid.Shape.X) + (int)Math.Round(offset.Dot(grid.Column) / grid.Spacing.X);
    }
}
