// As much of UnityEngine as the agent uses: objects whose components are enabled when they are active.
using System;
using System.Collections.Generic;
using System.Linq;

namespace UnityEngine
{
    public class MonoBehaviour
    {
        internal GameObject gameObject { get; set; }

        internal virtual void Enable()
        {
        }
    }

    public sealed class Transform
    {
        public void SetParent(Transform parent, bool worldPositionStays)
        {
        }
    }

    public sealed class GameObject
    {
        private readonly List<MonoBehaviour> components = new List<MonoBehaviour>();
        private bool isActive = true;

        public GameObject(string name)
        {
        }

        public Transform transform { get; } = new Transform();

        public T AddComponent<T>() where T : MonoBehaviour, new()
        {
            var component = new T { gameObject = this };
            components.Add(component);
            if (isActive)
            {
                component.Enable();
            }

            return component;
        }

        public T GetComponent<T>()
        {
            return components.OfType<T>().FirstOrDefault();
        }

        public void SetActive(bool value)
        {
            isActive = value;
            if (value)
            {
                components.ForEach(component => component.Enable());
            }
        }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class AddComponentMenu : Attribute
    {
        public AddComponentMenu(string menuName)
        {
        }
    }
}
