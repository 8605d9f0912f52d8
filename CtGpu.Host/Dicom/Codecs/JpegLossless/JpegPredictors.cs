namespace CtGpu.Host.Dicom.Codecs.JpegLossless;

/// <summary>A predictor of lossless JPEG (ITU-T T.81, table H.1).</summary>
internal unsafe interface IJpegPredictor
{
    /// <param name="left">The sample to the left.</param>
    /// <param name="above">Address of the sample above; the sample above left is at index -1.</param>
    static abstract int Predict(int left, ushort* above);
}

/// <summary>Selection value 1. The first row always uses it.</summary>
internal readonly unsafe struct JpegPredictor1 : IJpegPredictor
{
    public static int Predict(int left, ushort* above) => left;
}

internal readonly unsafe struct JpegPredictor2 : IJpegPredictor
{
    public static int Predict(int left, ushort* above) => above[0];
}

internal readonly unsafe struct JpegPredictor3 : IJpegPredictor
{
    public static int Predict(int left, ushort* above) => above[-1];
}

internal readonly unsafe struct JpegPredictor4 : IJpegPredictor
{
    public static int Predict(int left, ushort* above) => left + above[0] - above[-1];
}

internal readonly unsafe struct JpegPredictor5 : IJpegPredictor
{
    public static int Predict(int left, ushort* above) => left + ((above[0] - above[-1]) >> 1);
}

internal readonly unsafe struct JpegPredictor6 : IJpegPredictor
{
    public static int Predict(int left, ushort* above) => above[0] + ((left - above[-1]) >> 1);
}

internal readonly unsafe struct JpegPredictor7 : IJpegPredictor
{
    public static int Predict(int left, ushort* above) => (left + above[0]) >> 1;
}
