namespace CtGpu.Kernels.Resample;

/// <summary>
/// Where the lines of one launch lie in memory. A volume is seen as blocks of <see cref="Inner"/> lines side by
/// side: element k of line i lies at start + (i / Inner)·length·Inner + k·Inner + i % Inner. Lines along x have
/// Inner 1, along y X, along z Y·X.
/// </summary>
/// <param name="Count">Lines of the launch.</param>
/// <param name="Inner">Distance between neighbours of a line, in elements.</param>
/// <param name="Inputs">Samples of a line.</param>
/// <param name="Outputs">Results of a line.</param>
/// <param name="InputStart">Element where the first line's block begins in the input.</param>
/// <param name="OutputStart">The same in the output.</param>
internal readonly record struct AxisLines(long Count, long Inner, int Inputs, int Outputs, long InputStart, long OutputStart)
{
    /// <summary>First sample of line <paramref name="line"/>.</summary>
    public long Input(long line) => InputStart + (line / Inner * (Inner * Inputs)) + (line % Inner);

    /// <summary>First result of line <paramref name="line"/>.</summary>
    public long Output(long line) => OutputStart + (line / Inner * (Inner * Outputs)) + (line % Inner);
}
