using CtGpu.Host;
using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cohort.Status;

public sealed class CohortScanTests
{
    [Fact]
    public void The_state_of_a_cohort_is_determined_from_its_files()
    {
        PlannedSeries[] planned = [new("P1/1.2.3", "1.2.3", 3), new("P2/4", "4", 9), new("P3/5", "5", 9)];
        using TempFolder folder = new();
        using (RunLog log = RunLog.Create(folder.Root)) log.Start([], [], planned);
        Results.WriteTo(folder.Root, "P1/1.2.3");
        OutputWriter writer = new(folder.Root, VolumeFormat.Nii, 1);
        writer.WriteError("P2/4", SeriesFailure.Of(new CtGpuException(ExitCode.InvalidInput, "geometry", "\"No\", it said,\nand left")));
        writer.WriteError("not planned", SeriesFailure.Of(new InvalidOperationException("x")));
        Results.WriteTo(folder.Root, "P9/broken");
        File.Delete(folder.At("P9", "broken", "ct.nii"));

        IReadOnlyList<SeriesStatus> series = CohortScan.Read(folder.Root);
        Assert.Equal(
            [
                ("P1/1.2.3", SeriesState.Done), ("P2/4", SeriesState.Failed), ("P3/5", SeriesState.Pending),
                ("P9/broken", SeriesState.Pending), ("not planned", SeriesState.Failed),
            ],
            series.Select(row => (row.Name, row.State)));

        CohortTable.Write(folder.Root, series);
        string csv = File.ReadAllText(folder.At("cohort.csv"));
        string[] rows = csv.Split("\r\n");
        Assert.StartsWith("name,state,PatientID,", rows[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "P1/1.2.3,done,P1,1.2,1.2.3,3,\"3,8,10\",\"2.5,0.75,0.5\",regular,\"3,4,5\",\"2.5,0.75,0.5\",19,",
            rows[1],
            StringComparison.Ordinal);
        Assert.Contains(",suspect,one-lung leak-closed,", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",65,geometry,\"\"\"No\"\", it said,\\x0Aand left\",", rows[2], StringComparison.Ordinal);
        Assert.StartsWith("P3/5,pending,,,5,9,", rows[3], StringComparison.Ordinal);
        Assert.Contains(",70,internal,InvalidOperationException: x", rows[5], StringComparison.Ordinal);
        Assert.Equal("", rows[6]);
        Assert.DoesNotContain(folder.Names(), name => name.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_output_folder_is_refused()
    {
        using TempFolder folder = new();
        Assert.Equal(ExitCode.NoInput, Assert.Throws<CtGpuException>(() => CohortScan.Read(folder.At("absent"))).Code);
    }
}
