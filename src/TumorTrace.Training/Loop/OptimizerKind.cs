using System.Text.Json.Serialization;

namespace TumorTrace.Training.Loop;

[JsonConverter(typeof(JsonStringEnumConverter<OptimizerKind>))]
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay: β 0.9 and 0.999, ε 1e-8.</summary>
    Adam,

    /// <summary>Stochastic gradient descent with momentum 0.9.</summary>
    Sgd,
}
