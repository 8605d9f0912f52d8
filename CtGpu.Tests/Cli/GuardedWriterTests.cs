using System.Text;
using CtGpu.Cli;
using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli;

public sealed class GuardedWriterTests
{
    [Fact]
    public void Text_passes_unchanged()
    {
        using var text = new StringWriter();
        using var writer = new GuardedWriter(text, required: true);
        writer.Write('a');
        writer.Write("bc");
        writer.Write((string?)null);
        writer.Write([.. "xdex"], 1, 2);
        writer.WriteLine();
        writer.WriteLine("f");
        writer.Write(7);
        Assert.Equal("abcde\nf\n7".ReplaceLineEndings(), text.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stream_that_cannot_be_written_is_lost_or_a_failure(bool required)
    {
        using var full = new FullWriter();
        foreach (TextWriter? stream in (TextWriter?[])[full, null])
        {
            using var writer = new GuardedWriter(stream, required);
            if (required) Assert.Equal(ExitCode.CannotWrite, Assert.Throws<CtGpuException>(() => writer.WriteLine("x")).Code);
            else writer.WriteLine("x");
        }
    }

    [Fact]
    public void A_command_whose_output_cannot_be_written_ends_with_73_and_convert_with_its_own_code()
    {
        using var cohort = new PhantomCohort(CtGpu.Host.Phantom.PhantomFaults.None);
        using TextWriter output = new GuardedWriter(new FullWriter(), true), error = new GuardedWriter(new FullWriter(), false);
        int Run(params string[] args) => CtGpu.Cli.Cli.Run(args, output, error);
        string[] convert = ["convert", cohort.Input, "-o", cohort.Output, "--device", "cpu", "--spacing", "4,4,4"];
        Assert.Equal(0, Run(convert));
        Assert.Equal(73, Run("status", cohort.Output));
        Assert.Equal(73, Run("index", cohort.Input));
        Assert.Equal(73, Run("--help"));
        Assert.Equal(73, Run("verify", cohort.Output));
        Assert.Equal(73, Run([.. convert, "--dry-run"]));
        Assert.Equal(2, Run([.. convert, "--spacing", "x"]));
        Assert.Equal(0, Run([.. convert, "--progress", "jsonl", "--log-format", "jsonl"]));
    }

    /// <summary>A stream on a full disk.</summary>
    private sealed class FullWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device", 28);
    }
}
