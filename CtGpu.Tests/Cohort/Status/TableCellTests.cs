using CtGpu.Host.Cohort.Status;

namespace CtGpu.Tests.Cohort.Status;

public sealed class TableCellTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("'quoted", "''quoted")]
    [InlineData("1.2.840", "1.2.840")]
    [InlineData("P1=2", "P1=2")]
    [InlineData("", "")]
    [InlineData("\t=1", @"\x09=1")]
    [InlineData("\r=1", @"\x0D=1")]
    public void Text_that_a_spreadsheet_would_evaluate_gets_an_apostrophe(string text, string cell)
    {
        Assert.Equal(cell, TableCell.Exact(text));
        Assert.Equal(text, HiddenCharactersTests.Undo(cell.StartsWith('\'') ? cell[1..] : cell));
    }

    [Fact]
    public void A_message_keeps_the_escapes_of_its_paths() =>
        Assert.Equal(@"'=caf\xE9 has \x1B[31m", TableCell.Message("=caf\\xE9 has \e[31m"));

    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"a\"", "\"say \"\"a\"\"\"")]
    [InlineData("a b", "a b")]
    public void Cells_are_quoted_as_in_RFC_4180(string cell, string quoted) => Assert.Equal(quoted, TableCell.Quote(cell));
}
