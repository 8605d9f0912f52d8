using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace CtGpu.Bench.Reporting;

/// <summary>A column of the summary table that shows one of <see cref="OperationFigures"/>.</summary>
internal sealed class FigureColumn(string name, string legend, Func<OperationFigures, string> value) : IColumn
{
    public static IColumn[] All =>
    [
        new FigureColumn("MB", "Bytes that must move, in 10^6", f => (f.Bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture)),
        new FigureColumn(
            "GB/s", "Bytes that must move, divided by the median time", f => f.GbPerS.ToString("0.00", CultureInfo.InvariantCulture)),
        new FigureColumn(
            "Copy", "GB/s as a share of plain copies in the same run with the same number of threads",
            f => f.ShareOfCopy.ToString("0.0 %", CultureInfo.InvariantCulture)),
    ];

    public string Id => $"{nameof(FigureColumn)}.{name}";

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        OperationFigures.Of(summary, benchmarkCase) is { } figures ? value(figures) : "NA";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
}
