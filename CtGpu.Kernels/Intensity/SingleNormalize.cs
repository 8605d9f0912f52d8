namespace CtGpu.Kernels.Intensity;

/// <summary>
/// Normalisation in float32 arithmetic: <c>clamp((hu - Centre) / Width, Low, High)</c>, with IEEE division.
/// With the tutorial's constants the centre, -650, is exact, and the correctly rounded quotient equals the table entry.
/// </summary>
internal sealed record SingleNormalize(float Centre, float Width, float Low, float High)
{
    public float Apply(short hounsfield) => Math.Min(Math.Max((hounsfield - Centre) / Width, Low), High);

    /// <summary>Returns the float32 form of a plan, or null if any entry of the table differs.</summary>
    public static SingleNormalize? Describe(double lower, double upper, double mean, float[] table)
    {
        double width = upper - lower;
        var form = new SingleNormalize((float)(lower + (mean * width)), (float)width, (float)(0 - mean), (float)(1 - mean));
        for (int hounsfield = short.MinValue; hounsfield <= short.MaxValue; hounsfield++)
        {
            int actual = BitConverter.SingleToInt32Bits(form.Apply((short)hounsfield));
            if (actual != BitConverter.SingleToInt32Bits(table[(ushort)(short)hounsfield])) return null;
        }

        return form;
    }
}
