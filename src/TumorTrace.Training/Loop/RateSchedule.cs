using System.Text.Json.Serialization;

namespace TumorTrace.Training.Loop;

/// <summary>How the learning rate falls after the warm-up.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RateSchedule>))]
public enum RateSchedule
{
    /// <summary>Half a cosine down to 0 at the last step (Loshchilov and Hutter 2017).</summary>
    Cosine,

    /// <summary>A tenth after 60% of the steps, a hundredth after 85%.</summary>
    Step,

    /// <summary>It stays.</summary>
    Constant,
}
