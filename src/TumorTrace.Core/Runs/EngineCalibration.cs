namespace TumorTrace.Core.Runs;

/// <summary>
/// How fast a segmenter's two files are on a machine: what decides whether it runs in fp32 or in int8 there. Measured once for a
/// processor, a model and a version of ONNX Runtime, and then kept, so that the same slide gives the same bytes tomorrow.
/// </summary>
/// <param name="Model">The name on its card.</param>
/// <param name="Processor">Name, family and what it has of the instructions that matter here.</param>
/// <param name="OnnxRuntime">Version.</param>
/// <param name="Fp32Sha256">Of the file in fp32.</param>
/// <param name="Int8Sha256">Of the file in int8.</param>
/// <param name="Fp32PxPerSecond">Working px in a second of processor time, on one thread.</param>
/// <param name="Int8PxPerSecond">The same in int8.</param>
/// <param name="Measured">When.</param>
public sealed record EngineCalibration(
    string Model,
    string Processor,
    string OnnxRuntime,
    string Fp32Sha256,
    string Int8Sha256,
    double Fp32PxPerSecond,
    double Int8PxPerSecond,
    DateTimeOffset Measured
)
{
    /// <summary>A smaller gain is not worth other last digits.</summary>
    private const double LeastGain = 1.25;

    /// <summary>How many times as fast int8 is.</summary>
    public double Gain => Int8PxPerSecond / Fp32PxPerSecond;

    /// <summary>True where int8 is so much faster that it is used.</summary>
    public bool PrefersInt8 => Gain >= LeastGain;
}
