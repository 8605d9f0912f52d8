namespace CtGpu.Kernels.Intensity;

/// <summary>
/// A normalisation table in float32 arithmetic: <c>clamp((hu - Centre) / Width, Low, High)</c>, with IEEE division.
/// With the tutorial's constants the centre, -650, is exact, and the correctly rounded quotient is the table's value.
/// </summary>
public sealed record SingleNormalize(float Centre, float Width, float Low, float High)
{
    public float Apply(short hounsfield) => Math.Min(Math.Max((hounsfield - Centre) / Width, Low), High);

    /// <summary>The float32 form of a plan, or null; the form is checked against every entry of the table.</summary>
    internal static SingleNormalize? Describe(double lower, double upper, double mean, float[] table)
    {
        double width = upper - lower;
        var form = new SingleNormalize((float)(lower + (mean * width)), (float)width, (float)(0 - mean), (float)(1 - mean));
        for (int hounsfield = short.MinValue; hounsfield <= short.MaxValue; hounsfield++)
        {
            if (BitConverter.SingleToInt32Bits(form.Apply((short)hounsfield)) != BitConverter.SingleToInt32Bits(table[(ushort)(short)hounsfield])) return null;
        }

        return form;
    }
}
