namespace TumorTrace.Core.Runs;

/// <summary>
/// How fast a segmenter's two files are on a machine: what decides whether it runs in fp32 or in int8 there. Measured once for a
/// processor, a model and a version of ONNX Runtime, and then kept, so that the same slide gives the same bytes tomorrow.
/// </summary>
public sealed record EngineCalibration
{
    /// <summary>The name on its card.</summary>
    public required string Model { get; init; }

    /// <summary>Name, family, and what it has of the instructions that matter here.</summary>
    public required string Processor { get; init; }

    /// <summary>Version.</summary>
    public required string OnnxRuntime { get; init; }

    /// <summary>Of the file in fp32.</summary>
    public required string Fp32Sha256 { get; init; }

    /// <summary>Of the file in int8.</summary>
    public required string Int8Sha256 { get; init; }

    /// <summary>Working px in a second of processor time, on one thread.</summary>
    public required double Fp32PxPerSecond { get; init; }

    /// <summary>The same in int8.</summary>
    public required double Int8PxPerSecond { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Measured { get; init; }

    /// <summary>A smaller gain is not worth other last digits.</summary>
    private const double LeastGain = 1.25;

    /// <summary>How many times as fast int8 is.</summary>
    public double Gain => Int8PxPerSecond / Fp32PxPerSecond;

    /// <summary>True where int8 is so much faster that it is used.</summary>
    public bool PrefersInt8 => Gain >= LeastGain;
}
