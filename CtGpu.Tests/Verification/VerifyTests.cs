using CtGpu.Host;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Masking;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Verification;
using CtGpu.Tests.Streaming;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Verification;

[Collection(DeviceTests.Name)]
public sealed class VerifyTests(TestDevices devices)
{
    [Theory]
    [InlineData("nii")]
    [InlineData("nii.gz")]
    [InlineData("npy")]
    [InlineData("mha")]
    public void One_changed_byte_is_detected(string format)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert("--format", format, "--normalize");
        CliResult whole = CliResult.Of("verify", cohort.Output);
        Assert.Equal(ExitCode.Success, whole.Code);
        Assert.Contains("2 series verified, all as written", whole.Output, StringComparison.Ordinal);

        string path = Path.Combine(cohort.Folder(1), $"lungs.{format}");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^20] ^= 1;
        File.WriteAllBytes(path, bytes);
        CliResult changed = CliResult.Of("verify", cohort.Output);
        Assert.Equal(ExitCode.SomeFailed, changed.Code);
        Assert.Contains($"lungs.{format}", changed.Output, StringComparison.Ordinal);
        Assert.Contains("checked: 1 changed\n", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_are_hashed_at_the_paths_of_the_run()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        CliResult unchanged = CliResult.Of("verify", cohort.Output, "--inputs");
        Assert.Contains("2 series verified, all as written", unchanged.Output, StringComparison.Ordinal);
        string slice = Directory.EnumerateFiles(cohort.Patient(1)).First();
        byte[] bytes = File.ReadAllBytes(slice);
        DateTime time = File.GetLastWriteTimeUtc(slice);
        bytes[^20] ^= 1;
        File.WriteAllBytes(slice, bytes);
        CliResult touched = CliResult.Of("verify", cohort.Output, "--inputs");
        Assert.Contains("input: some of its files are missing or have changed", touched.Output, StringComparison.Ordinal);
        // The check detects a change even if the file's size and time are unchanged.
        File.SetLastWriteTimeUtc(slice, time);
        CliResult changed = CliResult.Of("verify", cohort.Output, "--inputs");
        Assert.Equal(ExitCode.SomeFailed, changed.Code);
        Assert.Contains("input: has the hash", changed.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, CliResult.Of("verify", cohort.Output).Code);
        Assert.Equal(ExitCode.Usage, CliResult.Of("verify", "--inputs").Code);
    }

    [Fact]
    public void Inputs_that_cannot_be_read_again_are_named_and_the_others_are_checked()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        foreach (int seed in (int[])[0, 1])
            CliResult.Of("convert", cohort.Patient(seed), "-o", cohort.Output, "--device", "cpu", "--spacing", "4,4,4");
        // As if the second patient had come from standard input.
        string log = Directory.GetFiles(cohort.Output, "run-*.jsonl")
            .Single(path => File.ReadLines(path).First().Contains($"\"{cohort.Patient(1)}\"", StringComparison.Ordinal));
        string text = File.ReadAllText(log);
        File.WriteAllText(log, text.Replace($"\"{cohort.Patient(1)}\"", "\"-\"", StringComparison.Ordinal));
        CliResult result = CliResult.Of("verify", cohort.Output, "--inputs");
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        string finding = Assert.Single(result.Output.Split('\n'), line => line.Contains("/input: ", StringComparison.Ordinal));
        Assert.StartsWith("PHANTOM1/", finding, StringComparison.Ordinal);
        Assert.Contains("other inputs cannot be read again: - (standard input).", finding, StringComparison.Ordinal);
        Assert.Contains("checked: 0 changed, 1 without inputs", result.Output, StringComparison.Ordinal);

        File.WriteAllText(log, text.Replace($"\"{cohort.Patient(1)}\"", $"\"{cohort.Patient(1)}x\"", StringComparison.Ordinal));
        Directory.Move(cohort.Patient(0), cohort.Patient(0) + ".away");
        CliResult none = CliResult.Of("verify", cohort.Output, "--inputs");
        Assert.Equal(ExitCode.NoInput, none.Code);
        Assert.Contains($"can be read again: {cohort.Patient(0)} (does not exist), {cohort.Patient(1)}x (does not exist).", none.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_cpu_computes_the_stored_references(int threads)
    {
        using var cpu = new CpuEngine(threads);
        Assert.Null(DeviceVerification.Check(cpu));
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Devices_compute_the_stored_references(string device) => Assert.Null(DeviceVerification.Check(devices.Open(device)));

    [Fact]
    public void A_device_with_other_results_is_detected()
    {
        using var idle = new FakeEngine(1);
        Assert.Contains("cubic results have the hashes", DeviceVerification.Check(idle), StringComparison.Ordinal);
    }

    /// <summary>A volume without lungs would not test the mask steps.</summary>
    [Fact]
    public unsafe void The_reference_volume_has_lungs_of_a_good_verdict()
    {
        using var cpu = new CpuEngine(1);
        foreach ((_, ConvertOptions options, _) in ReferenceVolume.Cases)
        {
            Conversion conversion = Conversion.Plan(ReferenceVolume.Series, options).WithRescaleOnEngine();
            long voxels = conversion.Grid.Shape.Voxels;
            using HostBuffer stored = cpu.AllocateHost(conversion.StoredBytes);
            using var results = VolumeResults.Allocate(conversion.Computing, cpu.AllocateHost);
            ReferenceVolume.Fill(stored.As<short>());
            using IVolumeSlot slot = cpu.CreateSlot();
            LungMaskResult? mask = conversion.Compute(slot, stored, results);
            Assert.InRange(mask!.Final.Voxels, voxels / 20, voxels / 3);
        }
    }
}
