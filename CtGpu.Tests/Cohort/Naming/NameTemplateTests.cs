using System.Text;
using CsCheck;
using CtGpu.Host;
using CtGpu.Host.Cohort.Naming;
using CtGpu.Host.Dicom;

namespace CtGpu.Tests.Cohort.Naming;

public sealed class NameTemplateTests
{
    [Fact]
    public void Keywords_are_replaced_by_their_values()
    {
        SliceHeader header = Header("P1", "1.2.3") with { Text = new Dictionary<string, string> { ["StudyDate"] = "20200102" } };
        Assert.Equal(["P1/1.2.3"], Names(NameTemplate.Default, header));
        Assert.Equal(["a/20200102-CT_P1"], Names("a/{StudyDate}-{Modality}_{PatientID}", header));
    }

    [Theory]
    [InlineData("{PatientName}", "PatientID")]
    [InlineData("{PatientBirthDate}", "PatientID")]
    [InlineData("{patientid}", "PatientID")]
    [InlineData("{}", "PatientID")]
    [InlineData("{PatientID", "pair")]
    [InlineData("PatientID}", "pair")]
    [InlineData("{Patient{ID}}", "pair")]
    [InlineData("{Patient/ID}", "pair")]
    [InlineData("", "folder")]
    [InlineData("/{PatientID}", "folder")]
    [InlineData("{PatientID}/", "folder")]
    [InlineData("a//b", "folder")]
    [InlineData("../{PatientID}", "folder")]
    [InlineData("{PatientID}/..", "folder")]
    [InlineData("a\\..\\b", "folder")]
    [InlineData("./a", "folder")]
    public void An_invalid_template_is_refused_with_a_remedy(string template, string named)
    {
        CtGpuException refusal = Assert.Throws<CtGpuException>(() => NameTemplate.Parse(template));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd", "_._.._etc_passwd")]
    [InlineData("..", "_")]
    [InlineData(".hidden", "_hidden")]
    [InlineData("/abs", "_abs")]
    [InlineData("C:\\x", "C__x")]
    [InlineData("a\0b\nc\u200dd", "a_b_c_d")]
    [InlineData("  padded. . ", "padded")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("com¹ .x", "_com¹ .x")]
    [InlineData("console", "console")]
    [InlineData("Größe 7", "Größe 7")]
    [InlineData("<a>|\"?*", "_a_____")]
    public void Values_become_names_of_one_folder(string value, string expected) =>
        Assert.Equal([expected], Names("{PatientID}", Header(value, "1")));

    [Fact]
    public void Half_a_surrogate_pair_becomes_an_underscore() => Assert.Equal("a_b", SafeName.Folder("a\ud800b"));

    [Fact]
    public void Long_values_are_cut_and_stay_different()
    {
        string start = new('ä', 100);
        string[] names = Names("{PatientID}", Header(start + "1", "1"), Header(start + "2", "2"));
        Assert.NotEqual(names[0], names[1]);
        Assert.All(names, name => Assert.InRange(Encoding.UTF8.GetByteCount(name), SafeName.MaxBytes - 3, SafeName.MaxBytes));
        Assert.StartsWith("ää", names[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_value_becomes_a_hash_of_the_files_path()
    {
        string name = Names("{PatientID}", Header("", "1", "/data/a.dcm"))[0];
        Assert.Matches("^unknown-[0-9a-f]{8}$", name);
        Assert.Equal([name], Names("{PatientID}", Header("  ", "2", "/data/sub/../a.dcm")));
        Assert.NotEqual([name], Names("{PatientID}", Header("", "1", "/data/b.dcm")));
    }

    [Fact]
    public void Volumes_of_one_series_are_numbered() => Assert.Equal(
        ["P/1", "P/2", "P/1_2", "P/1_3"],
        Names(NameTemplate.Default, Header("P", "1"), Header("P", "2"), Header("P", "1"), Header("P", "1")));

    [Theory]
    [InlineData("{PatientID}", "P", "1", "P", "2")]
    [InlineData("{PatientID}", "P", "", "P", "")]
    [InlineData("same", "P", "1", "Q", "2")]
    public void A_template_that_gives_two_series_the_same_values_is_refused(
        string template, string id1, string uid1, string id2, string uid2)
    {
        CtGpuException refusal = Assert.Throws<CtGpuException>(() => Assign(
            template, Header(id1, uid1, "/data/first.dcm"), Header(id2, uid2, "/data/second.dcm")));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.Contains("/data/first.dcm", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("/data/second.dcm", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{PatientID}", "p", "1", "P", "2")]
    [InlineData("{PatientID}", "a/b", "1", "a:b", "2")]
    [InlineData(NameTemplate.Default, "P", "1.2.3", "P", "1.2.3.")]
    public void Two_series_that_only_cleaning_puts_into_one_folder_are_refused_alone(
        string template, string id1, string uid1, string id2, string uid2)
    {
        IReadOnlyList<AssignedName> names = Assign(
            template, Header("other", "9"), Header(id1, uid1, "/data/first.dcm"), Header(id2, uid2, "/data/second.dcm"));
        Assert.Null(names[0].Refusal);
        foreach (CtGpuException? refusal in names.Skip(1).Select(name => name.Refusal))
        {
            Assert.Equal(ExitCode.InvalidInput, refusal!.Code);
            Assert.Contains("/data/first.dcm", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("/data/second.dcm", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_numbered_volume_does_not_take_another_series_folder()
    {
        IReadOnlyList<AssignedName> names = Assign("{SeriesInstanceUID}", Header("P", "1_2"), Header("P", "1"), Header("P", "1"));
        Assert.Equal([true, false, true], names.Select(name => name.Refusal != null));
    }

    [Fact]
    public void No_value_leads_out_of_the_output_folder()
    {
        string root = Path.GetFullPath("/out");
        string[] dangerous = ["..", ".", "/", "\\", "C:", "~", "../..", "\\\\host\\share", "/etc", "NUL", "aux.dcm"];
        Gen<string> nasty = Gen.OneOf(
            Gen.String,
            Gen.String[Gen.Char["./\\:~ \0\nCONcon1$"], 0, 12],
            Gen.Int[0, dangerous.Length - 1].Select(i => dangerous[i]));
        Gen.Select(nasty, nasty).Sample((id, uid) =>
        {
            string name = Names("x{PatientID}/{PatientID}/{PatientID}{SeriesInstanceUID}", Header(id, uid))[0];
            string[] folders = name.Split('/');
            Assert.Equal(3, folders.Length);
            foreach (string folder in folders)
            {
                Assert.NotEmpty(folder);
                Assert.DoesNotContain(folder, c => c < ' ' || "<>:\"/\\|?*".Contains(c, StringComparison.Ordinal));
                Assert.False(folder[0] is '.' or ' ');
                Assert.False(folder[^1] is '.' or ' ');
                Assert.InRange(Encoding.UTF8.GetByteCount(folder), 1, SafeName.MaxBytes + 1);
            }

            string path = Path.GetFullPath(Path.Combine(root, name));
            Assert.Equal(Path.Combine([root, .. folders]), path);
        });
    }

    private static IReadOnlyList<AssignedName> Assign(string template, params SliceHeader[] firsts) =>
        NameTemplate.Parse(template).Assign(firsts);

    private static string[] Names(string template, params SliceHeader[] firsts) => [.. Assign(template, firsts).Select(name => name.Name)];

    private static SliceHeader Header(string patient, string series, string path = "/data/x.dcm") => new()
    {
        Path = path,
        FileLength = 1,
        FileTimeTicks = 1,
        TransferSyntaxUid = "",
        Modality = "CT",
        PatientId = patient,
        SeriesInstanceUid = series,
    };
}
