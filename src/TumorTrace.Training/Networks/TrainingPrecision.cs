using System.Text.Json.Serialization;

namespace TumorTrace.Training.Networks;

/// <summary>What convolutions are computed in during training.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingPrecision>))]
public enum TrainingPrecision
{
    /// <summary>float32.</summary>
    Fp32,

    /// <summary>bfloat16, with float32 weights, statistics and loss; needs a processor or GPU that has it to be faster.</summary>
    Bf16,
}
