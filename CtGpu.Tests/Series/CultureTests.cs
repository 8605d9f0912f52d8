using System.Globalization;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series;

/// <summary>Programs that use the packages may run with any culture.</summary>
public sealed class CultureTests
{
    [Fact]
    public void Messages_have_a_decimal_point_in_every_culture()
    {
        Action[] refused =
        [
            () => Assemble(Strict, AtZ(0, 2.5, 7.5)),
            () => Assemble(Strict, AtZ(0, 5, 10, 16.5, 21.5, 27)),
            () => Assemble(Strict, [.. AtZ(0, 1), .. AtZ(2).Select(s => s with { PixelSpacing = [0, 0.5] })]),
            () => Assemble(Strict, [.. AtZ(0, 1), .. AtZ(2).Select(s => s with { ImageOrientationPatient = [1, 0, 0, 0.01, 1, 0] })]),
        ];
        foreach (Action action in refused)
        {
            string expected = Assert.Throws<GeometryException>(action).Message;
            Assert.Contains('.', expected.Replace(". ", "", StringComparison.Ordinal).TrimEnd('.'));
            Assert.Equal(expected, In(Commas(), () => Assert.Throws<GeometryException>(action).Message));
        }
    }

    private static CultureInfo Commas()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.PercentDecimalSeparator = ",";
        return culture;
    }

    private static string In(CultureInfo culture, Func<string> run)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            return run();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
